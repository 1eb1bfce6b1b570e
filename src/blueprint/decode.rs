//! Decodes a [`Node`] into the types of the document, with all errors in one run.
//!
//! serde stops at the first error. So decoding starts over with what was at fault left out, until
//! the rest succeeds or the root itself fails: twenty faults cost twenty passes, and a document
//! without any costs one. An unknown key, whose value serde ignores, needs no new pass. After the
//! maximum number of displayed errors, or after many passes over a large document, the value is no
//! longer needed, and each pass continues where the previous one stopped.
//!
//! The types are plain serde types. They must not use `deny_unknown_fields`, which reports one key
//! of many, nor untagged, internally tagged or flattened forms, which lose the places of what is
//! inside them.

mod deserializer;
mod failure;
mod filling;
mod notes;
mod words;

use std::cell::RefCell;

use serde::de::DeserializeOwned;

use super::diagnostic::Faults;
use super::node::Node;
use crate::model::HttpMethod;
use deserializer::NodeDeserializer;
use notes::{Notes, note_duplicates};
use words::shortened;

pub(crate) use notes::{References, address};

/// Decodes a document. Its errors are added to `faults`, and its references to `references`. The
/// value is `None` if nothing can be decoded. Omitted parts remain in `node` under their keys.
pub(crate) fn decode<T: DeserializeOwned>(
    node: &Node,
    faults: &mut Faults,
    references: &mut References,
) -> Option<T> {
    let (taken, references_taken) = (std::mem::take(faults), std::mem::take(references));
    let notes = Notes { faults: taken, references: references_taken, ..Notes::default() };
    let notes = RefCell::new(notes);
    let size = node.size();
    note_duplicates(node, &Path::Root, &mut notes.borrow_mut());
    let mut values = VALUES_OF_ALL_PASSES;
    let decoded = loop {
        let root = NodeDeserializer::root(node, &notes);
        let failed = match T::deserialize(root) {
            Ok(value) => break Some(value),
            Err(failure) => root.spot().placed(failure),
        };
        let mut notes = notes.borrow_mut();
        let progress = notes.leave_out(*failed);
        if !progress || notes.skipped.contains(&address(node)) {
            break None;
        }
        values = values.saturating_sub(size);
        notes.only_faults = notes.faults.is_full() || values < size;
    };
    let notes = notes.into_inner();
    *faults = notes.faults;
    *references = notes.references;
    decoded.filter(|_| !notes.only_faults)
}

/// The most values that all passes decode to find further errors.
const VALUES_OF_ALL_PASSES: usize = 1_500_000;

/// The path from the root, on the stack, because only errors need it as text.
#[derive(Clone, Copy)]
enum Path<'a> {
    Root,
    Key { parent: &'a Path<'a>, name: &'a str },
    Index { parent: &'a Path<'a>, index: usize },
}

impl Path<'_> {
    fn segments(&self) -> Vec<String> {
        let (parent, segment) = match self {
            Self::Root => return Vec::new(),
            Self::Key { parent, name } => (parent, (*name).to_owned()),
            Self::Index { parent, index } => (parent, index.to_string()),
        };
        let mut segments = parent.segments();
        segments.push(segment);
        segments
    }

    /// The remedy for a method that is a key below the path of its route.
    fn method(&self) -> Option<String> {
        let Self::Key { parent: Self::Key { name: path, .. }, name: method } = self else {
            return None;
        };
        let method = method.to_ascii_uppercase();
        let is_one =
            path.starts_with('/') && HttpMethod::ALL.map(HttpMethod::as_str).contains(&&*method);
        is_one.then(|| format!("a route is one key: `{method} {path}:`"))
    }

    /// The parameter of the path of a route that a name in braces probably means.
    fn parameter(&self, name: &str) -> Option<String> {
        let (parent, key) = match self {
            Self::Root => return None,
            Self::Index { parent, .. } => return parent.parameter(name),
            Self::Key { parent, name } => (parent, name),
        };
        let (_, path) = key.split_once(" /").unwrap_or_default();
        let is_parameter = path.split('/').any(|segment| segment == format!("{{{name}}}"));
        if is_parameter { Some(format!("path.{name}")) } else { parent.parameter(name) }
    }

    /// The name in messages.
    fn name(&self) -> String {
        match self {
            Self::Root => "the document".to_owned(),
            Self::Key { name, .. } => format!("`{}`", shortened(name)),
            Self::Index { parent, index } => format!("item {index} of {}", parent.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt;

    use serde::Deserialize;
    use serde::de::value::MapAccessDeserializer;
    use serde::de::{self, Deserializer, MapAccess, Visitor};

    use super::*;
    use crate::blueprint::Source;
    use crate::blueprint::diagnostic::{Diagnostics, Fault};
    use crate::blueprint::node::{self, Number, Value};
    use crate::blueprint::yaml;
    use crate::model::written::full_form;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "kebab-case")]
    struct Document {
        name: String,
        #[serde(default)]
        tables: BTreeMap<String, Table>,
        #[serde(default)]
        keys: Vec<Key>,
        #[serde(default)]
        responses: BTreeMap<u16, String>,
        schema: Option<serde_json::Value>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "kebab-case")]
    struct Table {
        partition_key: Key,
        sort_key: Option<Key>,
        billing: Option<Billing>,
        projection: Option<Projection>,
        #[serde(default)]
        protected: bool,
        #[serde(default, deserialize_with = "even")]
        even: u32,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "kebab-case")]
    enum Billing {
        OnDemand,
        Provisioned { read: u16, write: u16 },
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "kebab-case")]
    enum Projection {
        All,
        Include(Vec<Word>),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(try_from = "String")]
    struct Word(String);

    impl TryFrom<String> for Word {
        type Error = String;

        fn try_from(text: String) -> Result<Self, String> {
            if text.contains(' ') {
                Err(format!("`{text}` has a space in it"))
            } else {
                Ok(Self(text))
            }
        }
    }

    fn even<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let number = u32::deserialize(deserializer)?;
        if number % 2 == 0 {
            Ok(number)
        } else {
            Err(de::Error::custom(format!("{number} is odd")))
        }
    }

    /// Short form: its name. Full form: a mapping.
    #[derive(Debug, PartialEq)]
    struct Key {
        name: String,
        r#type: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct FullKey {
        name: String,
        r#type: Option<String>,
    }

    impl<'de> Deserialize<'de> for Key {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct KeyVisitor;

            impl<'de> Visitor<'de> for KeyVisitor {
                type Value = Key;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a string, or a mapping with `name`")
                }

                fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
                    Ok(Key { name: name.to_owned(), r#type: None })
                }

                fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Key, A::Error> {
                    full_form(access).map(|FullKey { name, r#type }| Key { name, r#type })
                }
            }

            deserializer.deserialize_any(KeyVisitor)
        }
    }

    fn decoded<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<Fault>) {
        let (value, faults) = decoded_with_rest(text);
        (value, faults.iter().cloned().collect())
    }

    fn decoded_with_rest<T: DeserializeOwned>(text: &str) -> (Option<T>, Faults) {
        let mut faults = Faults::default();
        let value =
            decode(&yaml::from_text(text).expect("YAML"), &mut faults, &mut References::default());
        (value, faults)
    }

    /// `path: message (expected) [help]` of each fault.
    fn faults<T: DeserializeOwned>(text: &str) -> Vec<String> {
        decoded::<T>(text)
            .1
            .into_iter()
            .map(|fault| {
                let expected =
                    fault.expected.map(|expected| format!(" ({expected})")).unwrap_or_default();
                let help = fault.help.map(|help| format!(" [{help}]")).unwrap_or_default();
                format!("{}: {}{expected}{help}", fault.path.join("."), fault.message)
            })
            .collect()
    }

    #[test]
    fn a_right_document_is_decoded() {
        let (document, faults) = decoded::<Document>(
            "name: n\ntables:\n  a: {partition-key: id, billing: on-demand, projection: {include: [x]}}\n  \
             b: {partition-key: {name: id, type: number}, billing: {provisioned: {read: 1, write: 2}}}\n  c:\n    \
             partition-key: id\n    sort-key:\n    projection: all\nresponses: {200: ok}\nschema: {a: [1, -1, 1.5, null]}\n",
        );
        assert_eq!(faults, []);
        let document = document.expect("a document");
        assert_eq!(
            document.tables["a"].projection,
            Some(Projection::Include(vec![Word("x".into())]))
        );
        assert_eq!(document.tables["b"].billing, Some(Billing::Provisioned { read: 1, write: 2 }));
        assert_eq!(document.tables["b"].partition_key.r#type.as_deref(), Some("number"));
        assert_eq!(document.tables["c"].sort_key, None);
        assert_eq!(document.responses[&200], "ok");
        assert_eq!(document.schema, Some(serde_json::json!({"a": [1, -1, 1.5, null]})));
    }

    #[test]
    fn every_fault_is_reported_at_its_path() {
        let text = "
nmae: n
tables:
  a:
    partiton-key: id
    billing: {provisioned: {read: 70000, write: many}}
  b: 5
  c:
    partition-key: {nam: id, name: id}
    billing: ondemand
    protected: yes
    even: 3
  d:
    partition-key: 7
    projection: {include: [a, b c, 5]}
    projektion: {}
  e:
    sort-key: {typ: x}
keys: one
responses: {ok: fine, 200: 200, 99999: x}
schema: {a: 1}
";
        assert_eq!(
            faults::<Document>(text),
            [
                "nmae: unknown key `nmae` (one of `name`, `tables`, `keys`, `responses`, `schema`) [did you mean `name`?]",
                "tables.a.partiton-key: unknown key `partiton-key` (one of `partition-key`, `sort-key`, `billing`, \
                 `projection`, `protected`, `even`) [did you mean `partition-key`?]",
                "tables.a.billing.provisioned.read: `read` is out of range: 70000 (a whole number from 0 to 65535)",
                "tables.a.billing.provisioned.write: wrong type for `write`: the string `many` (a whole number from 0 to 65535)",
                "tables.b: wrong type for `b`: the number `5` (a mapping)",
                "tables.c.partition-key.nam: unknown key `nam` (`name` or `type`)",
                "tables.c.billing: unknown value for `billing`: `ondemand` (`on-demand` or `provisioned`) \
                 [did you mean `on-demand`?]",
                "tables.c.protected: wrong type for `protected`: the string `yes` (`true` or `false`) [did you mean `true`?]",
                "tables.c.even: 3 is odd",
                "tables.d.partition-key: wrong type for `partition-key`: the number `7` (a string, or a mapping with `name`) \
                 [put it in quotes to make it a string]",
                "tables.d.projection.include.1: `b c` has a space in it",
                "tables.d.projection.include.2: wrong type for item 2 of `include`: the number `5` (a string) \
                 [put it in quotes to make it a string]",
                "tables.d.projektion: unknown key `projektion` (one of `partition-key`, `sort-key`, `billing`, \
                 `projection`, `protected`, `even`)",
                "tables.e.sort-key.typ: unknown key `typ` (`name` or `type`) [did you mean `type`?]",
                "tables.e.sort-key: `sort-key` lacks the key `name`",
                "tables.e: `e` lacks the key `partition-key`",
                "keys: wrong type for `keys`: the string `one` (a list) [write `[…]` for a list, of one item too]",
                "responses.ok: `ok` cannot be a key here (a whole number from 0 to 65535)",
                "responses.200: wrong type for `200`: the number `200` (a string) [put it in quotes to make it a string]",
                "responses.99999: invalid value for `99999`: `99999` (a whole number from 0 to 65535)",
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_left_out_and_the_rest_is_decoded() {
        let (document, faults) = decoded_with_rest::<Document>(
            "name: n\ntables:\n  a: {partition-key: 5}\n  b: {partition-key: id, sort-key: 5}\nkeys: [a, 5, b]\n",
        );
        let document = document.expect("a document");
        assert_eq!(faults.iter().count(), 3);
        assert_eq!(document.tables.keys().collect::<Vec<_>>(), ["b"]);
        assert_eq!(
            document.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(),
            ["a", "b"]
        );
        assert_eq!(faults.dropped_items, [["keys", "1"]]);
    }

    #[test]
    fn all_missing_keys_are_reported_and_nothing_is_made_up() {
        #[derive(Debug, Deserialize)]
        struct Root {
            #[allow(dead_code)]
            inner: BTreeMap<String, Inner>,
        }
        #[derive(Debug, Deserialize)]
        #[allow(dead_code)]
        struct Inner {
            a: String,
            b: Nested,
            c: u8,
            d: Option<u8>,
            e: Billing,
        }
        #[derive(Debug, Deserialize)]
        #[allow(dead_code)]
        struct Nested {
            deep: Vec<u8>,
        }
        let text = "inner: {x: {}, y: {b: 1, d: n}}";
        assert_eq!(
            faults::<Root>(text),
            [
                "inner.x: `x` lacks the key `a`",
                "inner.x: `x` lacks the key `b`",
                "inner.x: `x` lacks the key `c`",
                "inner.x: `x` lacks the key `e`",
                "inner.y.b: wrong type for `b`: the number `1` (a mapping)",
                "inner.y.d: wrong type for `d`: the string `n` (a whole number from 0 to 255)",
                "inner.y: `y` lacks the key `a`",
                "inner.y: `y` lacks the key `c`",
                "inner.y: `y` lacks the key `e`",
            ]
        );
        assert!(decoded::<Root>(text).0.expect("the rest").inner.is_empty());
        assert_eq!(faults::<Root>(""), [": the key `inner` is missing"]);
    }

    #[test]
    fn duplicates_are_reported_with_the_first_and_the_first_counts() {
        let (document, faults) = decoded::<Document>(
            "name: a\nname: b\ntables: {t: {partition-key: x, partition-key: y}}",
        );
        let document = document.expect("a document");
        assert_eq!(
            (document.name.as_str(), document.tables["t"].partition_key.name.as_str()),
            ("a", "x")
        );
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0].message, "the key `name` appears twice");
        assert_eq!(faults[1].path, ["tables", "t", "partition-key"]);
    }

    #[test]
    fn forms_of_an_enum() {
        let projection = |yaml: &str| faults::<BTreeMap<String, Projection>>(&format!("p: {yaml}"));
        assert_eq!(projection("all"), [""; 0]);
        assert_eq!(projection("{all: }"), [""; 0]);
        assert_eq!(
            projection("{all: 1}"),
            ["p.all: `all` takes no value (`all` alone, in the place of this mapping)"]
        );
        assert_eq!(projection("include"), ["p: `include` needs a value (a mapping: `include: …`)"]);
        assert_eq!(
            projection("{inclde: []}"),
            ["p.inclde: unknown key `inclde` (`all` or `include`) [did you mean `include`?]"]
        );
        assert_eq!(
            projection("{all: , include: []}"),
            ["p: wrong type for `p`: a mapping (exactly one key: `all` or `include`)"]
        );
        assert_eq!(projection("[all]"), ["p: wrong type for `p`: a list (`all` or `include`)"]);
        assert_eq!(projection(""), ["p: wrong type for `p`: nothing (`all` or `include`)"]);
    }

    /// The forms that use serde's own `MapAccessDeserializer`, which knows no fields, so there is
    /// no suggestion.
    #[test]
    fn full_forms_by_serdes_own_deserializer() {
        #[derive(Debug)]
        #[allow(dead_code)]
        enum Either {
            Word(String),
            Full(String),
            Kind(Projection),
        }
        struct EitherVisitor(bool);
        impl<'de> Visitor<'de> for EitherVisitor {
            type Value = Either;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Either, E> {
                Ok(Either::Word(word.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Either, A::Error> {
                let deserializer = MapAccessDeserializer::new(access);
                if self.0 {
                    FullKey::deserialize(deserializer).map(|key| Either::Full(key.name))
                } else {
                    Projection::deserialize(deserializer).map(Either::Kind)
                }
            }
        }
        fn key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Either, D::Error> {
            deserializer.deserialize_any(EitherVisitor(true))
        }
        fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Either, D::Error> {
            deserializer.deserialize_any(EitherVisitor(false))
        }
        #[derive(Debug, Deserialize)]
        #[allow(dead_code)]
        struct Keys {
            #[serde(deserialize_with = "key")]
            a: Either,
            #[serde(deserialize_with = "key")]
            b: Either,
            #[serde(deserialize_with = "kind")]
            c: Either,
            #[serde(deserialize_with = "kind")]
            d: Either,
        }
        assert_eq!(
            faults::<Keys>(
                "{a: {name: x, oops: 1}, b: {type: x}, c: {inclde: []}, d: {include: [a b], all: }}"
            ),
            [
                "a.oops: unknown key `oops`",
                "b: `b` lacks the key `name`",
                "c.inclde: unknown key `inclde` (`all` or `include`) [did you mean `include`?]",
                "d.include.0: `a b` has a space in it",
                "d.all: `all` cannot stand beside `include` [remove one of them]",
            ]
        );
    }

    #[test]
    fn strings_numbers_and_booleans_are_not_mixed_up() {
        #[derive(Debug, Deserialize)]
        #[allow(dead_code)]
        struct Scalars {
            text: Option<String>,
            number: Option<u32>,
            fraction: Option<f64>,
            flag: Option<bool>,
        }
        assert_eq!(faults::<Scalars>("{text: '5', number: 5, fraction: 5, flag: true}"), [""; 0]);
        assert_eq!(
            faults::<Scalars>("{text: true, number: '5', fraction: x, flag: 'false'}"),
            [
                "text: wrong type for `text`: the boolean `true` (a string) [put it in quotes to make it a string]",
                "number: wrong type for `number`: the string `5` (a whole number from 0 to 4294967295) \
                 [remove the quotes to make it a number]",
                "fraction: wrong type for `fraction`: the string `x` (a number)",
                "flag: wrong type for `flag`: the string `false` (`true` or `false`) [remove the quotes to make it a boolean]",
            ]
        );
        assert_eq!(
            faults::<Scalars>("{text: [a], number: -1, flag: 0}"),
            [
                "text: wrong type for `text`: a list (a string)",
                "number: `number` is out of range: -1 (a whole number from 0 to 4294967295)",
                "flag: wrong type for `flag`: the number `0` (`true` or `false`)",
            ]
        );
        assert_eq!(
            faults::<Scalars>("{number: 5.5}"),
            [
                "number: wrong type for `number`: the number `5.5` (a whole number from 0 to 4294967295)"
            ]
        );
    }

    #[test]
    fn twenty_faults_among_a_thousand_tables_are_all_found() {
        use fmt::Write as _;
        let mut text = "name: n\ntables:\n".to_owned();
        for index in 0..1000 {
            let read = if index % 50 == 0 { "x" } else { "1" };
            writeln!(
                text,
                "  t{index}:\n    partition-key: {{name: id, type: string}}\n    billing:\n      provisioned:"
            )
            .and_then(|()| {
                writeln!(text, "        read: {read}\n        write: 1\n    projection: {{include: [a, b, c]}}")
            })
            .expect("a string takes everything");
        }
        let source = Source { name: "n".into(), text, directory: ".".into() };
        let node = yaml::parse(&source).expect("YAML");
        let mut faults = Faults::default();
        let document: Option<Document> = decode(&node, &mut faults, &mut References::default());
        assert_eq!(
            (faults.iter().count(), document.map(|document| document.tables.len())),
            (20, Some(1000))
        );
        let shown = Diagnostics::new(&source, Some(&node), faults).to_string();
        assert!(shown.ends_with("20 errors"), "{shown}");
    }

    #[test]
    fn all_faults_are_counted_and_a_hundred_are_kept() {
        let source =
            |text: &str| Source { name: "n".into(), text: text.into(), directory: ".".into() };
        for (entry, faults) in [
            ("  t{}: {partition-key: 5}", 1),
            ("  t{}: 5", 1),
            ("  t{}: {}", 1),
            ("  t{}: {partition-key: x, billing: x, protected: 5, even: 1}", 3),
            ("  t{}: {partition-key: x, a: 1, b: 2}", 2),
            ("  t{}: {partition-key: x, projection: {include: [5, x, 6]}}", 2),
            ("  t: {partition-key: x}", 1),
        ] {
            for count in [30, 300, 3000] {
                let entries: Vec<_> =
                    (0..count).map(|index| entry.replace("{}", &index.to_string())).collect();
                let text =
                    format!("name: n\nbad: 1\ntables:\n{}\nkeys: [1, a, 2]\n", entries.join("\n"));
                let (_, found) = decoded_with_rest::<Document>(&text);
                let duplicated = usize::from(!entry.contains("t{}"));
                let document = yaml::from_text(&text).expect("YAML");
                let diagnostics = Diagnostics::new(&source(&text), Some(&document), found);
                assert_eq!(
                    diagnostics.count(),
                    (count - duplicated) * faults + 3,
                    "{entry} × {count}"
                );
                assert!(diagnostics.iter().count() <= 100);
            }
        }
    }

    mod properties {
        use proptest::prelude::*;

        use super::*;

        fn node() -> impl Strategy<Value = Node> {
            let names = prop::sample::select(vec![
                "name",
                "tables",
                "keys",
                "partition-key",
                "sort-key",
                "billing",
                "provisioned",
                "projection",
                "include",
                "all",
                "responses",
                "200",
                "type",
                "read",
                "x",
                "",
            ]);
            let leaf = prop_oneof![
                Just(Value::Null),
                any::<bool>().prop_map(Value::Bool),
                any::<u64>().prop_map(|number| Value::Number(Number::Unsigned(number))),
                (0_u64..9).prop_map(|number| Value::Number(Number::Unsigned(number))),
                any::<f64>().prop_map(|number| Value::Number(Number::Float(number))),
                names.clone().prop_map(|name| Value::String(name.to_owned())),
                ".*".prop_map(Value::String),
            ]
            .prop_map(Node::from);
            leaf.prop_recursive(5, 40, 6, move |inner| {
                let key = names.clone().prop_map(|name| node::Key::from(name.to_owned()));
                prop_oneof![
                    prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
                    prop::collection::vec((key, inner), 0..6).prop_map(Value::Mapping),
                ]
                .prop_map(Node::from)
            })
        }

        proptest! {
            #[test]
            fn decoding_never_panics_and_never_fails_in_silence(node in node()) {
                let mut faults = Faults::default();
                let value: Option<Document> = decode(&node, &mut faults, &mut References::default());
                prop_assert!(value.is_some() || !faults.is_empty());
                for fault in faults.iter() {
                    prop_assert!(!fault.message.is_empty());
                    let deep = fault.path.len();
                    prop_assert!(node.at(&fault.path[..deep.saturating_sub(1)]).is_some());
                }
                let source = Source { name: "n".into(), text: String::new(), directory: ".".into() };
                if !faults.is_empty() {
                    Diagnostics::new(&source, None, faults).to_string();
                }
            }
        }
    }
}
