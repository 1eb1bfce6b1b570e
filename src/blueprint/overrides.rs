//! Overrides of a blueprint's values: `--values prod.yaml`, then `--set api.stage.name=prod`.

mod values;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

pub(crate) use self::values::merge;
use super::diagnostic::{Fault, Faults};
use super::node::{Key, Node, Value};
use super::position::{Origin, Place};
use super::yaml;
use crate::bounds;
use crate::nearest::nearest;

/// An override of a blueprint's value: `--set api.stage.name=prod`.
///
/// The key is a path of names separated by dots. Names that contain dots, spaces or `=` are
/// enclosed in double quotes: `api.routes."POST /".api-key-required=true`. List items are addressed
/// by index from 0: `raw.tables.0=orders`. The value is YAML: `5`, `true`, `[a, b]`, or plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The path of keys, or indexes of lists counted from 0.
    pub path: Vec<String>,
    /// The value as YAML.
    pub value: String,
    /// The original argument, for messages.
    pub typed: String,
}

/// The error for a text that is not an [`Override`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidOverride {
    /// There is no `=`.
    NoValue,
    /// A name before the `=`, or before or after a dot, is empty.
    EmptyName,
    /// A `"` is not closed.
    UnclosedQuote,
    /// A closing `"` is not followed by a dot or `=`.
    TextAfterQuote,
    /// The key has more names than the deepest blueprint.
    TooDeep,
}

impl fmt::Display for InvalidOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoValue => "expected KEY=VALUE, such as `api.stage.name=prod`",
            Self::EmptyName => {
                "a name in the key is empty: expected names with dots between them, such as `api.stage.name`"
            }
            Self::UnclosedQuote => {
                "a `\"` in the key is not closed (does the shell take the quotes? then put all in single quotes)"
            }
            Self::TextAfterQuote => "after a name in quotes comes a `.` or the `=`",
            Self::TooDeep => "the key has too many names",
        })
    }
}

impl std::error::Error for InvalidOverride {}

/// The deepest nesting of documents.
const MOST_NAMES: usize = bounds::BLUEPRINT_LEVELS.count();

impl FromStr for Override {
    type Err = InvalidOverride;

    fn from_str(typed: &str) -> Result<Self, InvalidOverride> {
        let mut path = Vec::new();
        let mut rest = typed;
        loop {
            let (name, after) = name(rest)?;
            path.push(name);
            if path.len() > MOST_NAMES {
                return Err(InvalidOverride::TooDeep);
            }
            if let Some(value) = after.strip_prefix('=') {
                return Ok(Self { path, value: value.to_owned(), typed: typed.to_owned() });
            }
            rest = after.strip_prefix('.').ok_or(InvalidOverride::NoValue)?;
        }
    }
}

/// Parses a name of a key; the remaining text starts with `.` or `=`, or is empty.
fn name(text: &str) -> Result<(String, &str), InvalidOverride> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['.', '=']).unwrap_or(text.len());
        let name = text[..end].trim();
        return match (name, end == text.len()) {
            (_, true) => Err(InvalidOverride::NoValue),
            ("", false) => Err(InvalidOverride::EmptyName),
            (name, false) => Ok((name.to_owned(), &text[end..])),
        };
    };
    let mut name = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next().ok_or(InvalidOverride::UnclosedQuote)? {
            '"' => break,
            '\\' => name.push(characters.next().ok_or(InvalidOverride::UnclosedQuote)?),
            character => name.push(character),
        }
    }
    let rest = characters.as_str();
    match rest.chars().next() {
        _ if name.is_empty() => Err(InvalidOverride::EmptyName),
        None => Err(InvalidOverride::NoValue),
        Some('.' | '=') => Ok((name, rest)),
        Some(_) => Err(InvalidOverride::TextAfterQuote),
    }
}

/// The bytes of the names of a key, with their quotes.
fn ranges_of_names(typed: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut rest = typed;
    while let Ok((_, after)) = name(rest) {
        ranges.push(typed.len() - rest.len()..typed.len() - after.len());
        let Some(next) = after.strip_prefix('.') else { break };
        rest = next;
    }
    ranges
}

/// Applies the overrides in order, creating mappings on the way. Returns errors.
pub(crate) fn apply(document: &mut Node, overrides: &[Override]) -> Faults {
    let mut faults = Faults::default();
    for (index, given) in overrides.iter().enumerate() {
        match yaml::from_text(&given.value) {
            Ok(mut value) => {
                value.set_text(Origin::OverrideValue(index));
                if let Err((message, expected)) = put(document, index, given, value) {
                    let fault = Fault::in_place(Place::of_override(index), message);
                    faults.push(fault.expected(Some(expected)));
                }
            }
            Err(fault) => faults.push(fault.moved_to(Origin::OverrideValue(index))),
        }
    }
    faults
}

/// An entry created by an override, which may be a misspelling of an existing one.
#[derive(Debug)]
pub(crate) struct NewEntry {
    /// Its path.
    path: Vec<String>,
    /// The existing keys.
    beside: Arc<[String]>,
}

impl NewEntry {
    /// Adds the probably meant entry to a fault of the new one.
    pub(crate) fn tell(&self, fault: &mut Fault) {
        if fault.help.is_none() && fault.is_within(&self.path) {
            let meant = self
                .path
                .last()
                .and_then(|name| nearest(name, self.beside.iter().map(String::as_str)));
            fault.help = meant.map(|meant| format!("did you mean `{meant}`?"));
        }
    }
}

/// The entries that overrides will create in a document.
pub(crate) fn new_entries(document: &Node, overrides: &[Override]) -> Vec<NewEntry> {
    let new = |given: &Override| {
        let depth =
            (0..given.path.len()).find(|depth| document.at(&given.path[..=*depth]).is_none())?;
        let keys = document.at(&given.path[..depth])?.keys().filter(|key| key.len() <= LONGEST_KEY);
        let beside = keys.take(MOST_KEYS).map(str::to_owned).collect();
        Some(NewEntry { path: given.path[..=depth].to_vec(), beside })
    };
    overrides.iter().filter_map(new).collect()
}

/// The most keys that are compared with a new one.
const MOST_KEYS: usize = 200;
/// The longest key that is compared.
const LONGEST_KEY: usize = 200;

fn put(
    document: &mut Node,
    index: usize,
    Override { path, typed, .. }: &Override,
    value: Node,
) -> Result<(), (String, String)> {
    if path.len() > MOST_NAMES {
        return Err((InvalidOverride::TooDeep.to_string(), format!("at most {MOST_NAMES}")));
    }
    let ranges = ranges_of_names(typed);
    let mut node = document;
    for (depth, name) in path.iter().enumerate() {
        let Range { start, end } = ranges.get(depth).cloned().unwrap_or_default();
        let made = Place { start, end, ..Place::of_override(index) };
        let parent = if depth == 0 {
            "the document".to_owned()
        } else {
            format!("`{}`", path[..depth].join("."))
        };
        if node.value == Value::Null {
            node.value = Value::Mapping(Vec::new());
        }
        node = match &mut node.value {
            Value::Mapping(entries) => {
                let known = entries.iter().position(|(key, _)| key.name == *name);
                let at = known.unwrap_or_else(|| {
                    let key = Key { name: name.clone(), place: made, is_merged: false };
                    entries.push((key, Node::new(Value::Null, made)));
                    entries.len() - 1
                });
                let (key, value_of_key) = &mut entries[at];
                if depth + 1 == path.len() {
                    key.place = made;
                }
                value_of_key
            }
            Value::Sequence(items) => {
                let expected = match items.len() {
                    0 => "another key: the list is empty".to_owned(),
                    1 => "the index 0".to_owned(),
                    count => format!("an index from 0 to {}", count - 1),
                };
                let item = name.parse::<usize>().ok().and_then(|index| items.get_mut(index));
                item.ok_or_else(|| {
                    (format!("{parent} is a list without an item `{name}`"), expected)
                })?
            }
            _ => {
                let expected = "the key of a mapping or a list".to_owned();
                return Err((format!("{parent} is no mapping, so it has no `{name}`"), expected));
            }
        };
    }
    *node = value;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> Result<(Vec<String>, String), InvalidOverride> {
        typed.parse().map(|given: Override| (given.path, given.value))
    }

    fn applied(document: &str, typed: &[&str]) -> Result<Node, Vec<String>> {
        let mut document = yaml::from_text(document).expect("YAML");
        let overrides: Vec<_> =
            typed.iter().map(|typed| typed.parse().expect("an override")).collect();
        let faults = apply(&mut document, &overrides);
        if faults.is_empty() {
            Ok(document)
        } else {
            Err(faults.iter().map(|fault| fault.message.clone()).collect())
        }
    }

    fn node(text: &str) -> Node {
        yaml::from_text(text).expect("YAML")
    }

    #[test]
    fn keys_are_paths() {
        let key = |names: &[&str], value: &str| {
            Ok::<_, InvalidOverride>((
                names.iter().map(ToString::to_string).collect::<Vec<_>>(),
                value.to_owned(),
            ))
        };
        assert_eq!(parsed("api.stage.name=prod"), key(&["api", "stage", "name"], "prod"));
        assert_eq!(
            parsed(r#"api.routes."POST /".api-key-required=true"#),
            key(&["api", "routes", "POST /", "api-key-required"], "true")
        );
        assert_eq!(parsed(r#""GET /?a=b.c \"x\" \\"=a=b"#), key(&[r#"GET /?a=b.c "x" \"#], "a=b"));
        assert_eq!(parsed("raw.tables.0="), key(&["raw", "tables", "0"], ""));
    }

    #[test]
    fn keys_that_are_none() {
        use InvalidOverride::*;
        for (typed, reason) in [
            ("", NoValue),
            ("name", NoValue),
            ("a.b", NoValue),
            ("\"a\"", NoValue),
            ("=x", EmptyName),
            ("a..b=x", EmptyName),
            ("a.=x", EmptyName),
            (".a=x", EmptyName),
            ("\"\"=x", EmptyName),
            ("\"a=x", UnclosedQuote),
            ("\"a\\", UnclosedQuote),
            ("\"a\"b=x", TextAfterQuote),
        ] {
            assert_eq!(parsed(typed), Err(reason), "{typed}");
        }
        assert_eq!(parsed(&format!("{}=1", vec!["a"; 200].join("."))), Err(TooDeep));
    }

    #[test]
    fn values_are_yaml_and_mappings_are_made() {
        assert_eq!(
            applied("{a: {b: 1}}", &["a.b=2", "a.c=[x, y]", "d.e=my text"]),
            Ok(node("{a: {b: 2, c: [x, y]}, d: {e: my text}}"))
        );
        assert_eq!(
            applied("{a: [x, {b: y}]}", &["a.1.b=z", "a.0=null"]),
            Ok(node("{a: [null, {b: z}]}"))
        );
        assert_eq!(applied("", &["a.b=true", "a.b=false"]), Ok(node("{a: {b: false}}")));
        assert_eq!(applied("{a: }", &["a.200=x"]), Ok(node("{a: {200: x}}")));
    }

    #[test]
    fn what_cannot_be_set() {
        assert_eq!(
            applied("{a: x, b: [], c: [1, 2]}", &["a.b=1", "b.0=1", "c.2=1", "c.x=1", "c.0.y=1"]),
            Err(vec![
                "`a` is no mapping, so it has no `b`".to_owned(),
                "`b` is a list without an item `0`".to_owned(),
                "`c` is a list without an item `2`".to_owned(),
                "`c` is a list without an item `x`".to_owned(),
                "`c.0` is no mapping, so it has no `y`".to_owned(),
            ])
        );
        assert_eq!(
            applied("[x]", &["a=1"]),
            Err(vec!["the document is a list without an item `a`".to_owned()])
        );
        assert_eq!(
            applied("x", &["a=1"]),
            Err(vec!["the document is no mapping, so it has no `a`".to_owned()])
        );
        assert_eq!(applied("", &["a=*"]), Err(vec!["a `*` or `&` without a name".to_owned()]));
    }

    mod properties {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn no_override_panics(typed in r#"([a-c0-2."\\= ]|\PC){0,20}"#) {
                if let Ok(given) = typed.parse::<Override>() {
                    let mut document = yaml::from_text("{a: {b: [1, {c: 2}]}, b: x}").expect("YAML");
                    let faults = apply(&mut document, &[given.clone(), given.clone()]);
                    prop_assert!(!faults.is_empty() || document.at(&given.path).is_some());
                }
            }
        }
    }
}
