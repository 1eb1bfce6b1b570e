//! Mapping templates shared by several methods, written once as a
//! [mapping](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html)
//! from which the methods look them up. Different templates may share the part before their
//! headings: the conversion of an item, and the list of allowed origins.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::{Digest, Sha256};

use super::value::Value;
use crate::plan::{Plan, PlannedApi};
use crate::text::Text;

/// The name of the mapping.
const MAPPING: &str = "MappingTemplates";

/// The second key of each of its values.
const KEY: &str = "Vtl";

/// The shortest shared text in bytes.
const FEWEST_BYTES: usize = 200;

/// The most texts: the limit of
/// [attributes](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html)
/// in a mapping.
const MOST_TEXTS: usize = 200;

/// The start of a heading, which is a comment line.
const HEADING: &str = "## ";

/// The texts shared by response templates, with their keys. A key depends only on its text.
pub(super) struct Shared<'a>(BTreeMap<&'a str, String>);

/// The text before the heading of a template, and the rest; `None` if it has no heading.
fn before_heading(text: &str) -> Option<(&str, &str)> {
    let at = text.find(&format!("\n{HEADING}"))? + 1;
    Some(text.split_at(at))
}

impl<'a> Shared<'a> {
    pub(super) fn of(plan: &'a Plan<'_>) -> Self {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, _, method) in plan.apis().iter().flat_map(PlannedApi::methods) {
            for template in method
                .integration
                .responses()
                .iter()
                .flat_map(|response| response.templates.values())
            {
                if let Some(text) = template.as_literal() {
                    *uses.entry(text).or_default() += 1;
                }
            }
        }
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for (text, uses) in uses {
            // A template that is shared as a whole is counted once.
            match before_heading(text) {
                Some((before, _)) if uses == 1 => *shared.entry(before).or_default() += 1,
                _ => *shared.entry(text).or_default() += uses,
            }
        }
        let mut shared: Vec<_> = shared
            .into_iter()
            .filter(|(text, uses)| *uses > 1 && text.len() >= FEWEST_BYTES)
            .collect();
        // If there are too many, those that save most are shared.
        shared.sort_by_key(|(text, uses)| Reverse(text.len() * (uses - 1)));
        let mut keys = BTreeSet::new();
        let keyed = shared.into_iter().map(|(text, _)| (text, key(text)));
        Self(keyed.filter(|(_, key)| keys.insert(key.clone())).take(MOST_TEXTS).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A template, or its lookup.
    pub(super) fn value<'t>(&'t self, text: &'t Text) -> SharedValue<'t> {
        let Some(literal) = text.as_literal() else { return SharedValue::Own(Value(text)) };
        if let Some(key) = self.0.get(literal) {
            return SharedValue::Key(Key(key));
        }
        let shared =
            before_heading(literal).and_then(|(before, rest)| Some((self.0.get(before)?, rest)));
        match shared {
            Some((key, rest)) => SharedValue::KeyThen(Key(key), rest),
            None => SharedValue::Own(Value(text)),
        }
    }
}

/// `Response4f2a9c`
fn key(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!("Response{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2])
}

/// The `Mappings` of the template.
impl Serialize for Shared<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_key: BTreeMap<_, _> = self
            .0
            .iter()
            .map(|(text, key)| (key.as_str(), BTreeMap::from([(KEY, *text)])))
            .collect();
        let mut mappings = serializer.serialize_map(Some(1))?;
        mappings.serialize_entry(MAPPING, &by_key)?;
        mappings.end()
    }
}

/// A mapping template at its place of use.
pub(super) enum SharedValue<'a> {
    Own(Value<'a>),
    Key(Key<'a>),
    /// The shared text, and the text after it.
    KeyThen(Key<'a>, &'a str),
}

/// The key of a shared text.
pub(super) struct Key<'a>(&'a str);

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut lookup = serializer.serialize_map(Some(1))?;
        lookup.serialize_entry("Fn::FindInMap", &[MAPPING, self.0, KEY])?;
        lookup.end()
    }
}

impl Serialize for SharedValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Own(value) => value.serialize(serializer),
            Self::Key(key) => key.serialize(serializer),
            Self::KeyThen(key, rest) => {
                let mut joined = serializer.serialize_map(Some(1))?;
                joined.serialize_entry("Fn::Join", &("", (key, rest)))?;
                joined.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HttpMethod, IntegrationResponse, Method, MockIntegration, RestApi, Stack};

    /// A stack whose methods respond with these templates.
    fn stack(templates: impl IntoIterator<Item = String>) -> Stack {
        let routes = templates.into_iter().enumerate();
        let api = routes.fold(RestApi::new("api"), |api, (index, template)| {
            let response = IntegrationResponse::new(200).template("application/json", template);
            api.route(
                HttpMethod::Get,
                &format!("/r{index}"),
                Method::new(MockIntegration::responding(response)),
            )
        });
        let mut stack = Stack::new("shared");
        stack.add(api);
        stack
    }

    #[test]
    fn texts_that_are_used_again_are_shared() {
        let long = |text: &str| text.repeat(FEWEST_BYTES);
        let beginning = format!("#set($x = '{}')\n", long("x"));
        let stack = stack([
            long("a"),
            long("a"),
            long("b"),
            "short".to_owned(),
            "short".to_owned(),
            format!("{beginning}## One\n{}", long("c")),
            format!("{beginning}## Another\n$x"),
        ]);
        let plan = Plan::of(&stack);
        let shared = Shared::of(&plan);
        let texts: Vec<_> = shared.0.keys().copied().collect();
        assert_eq!(texts, [beginning.as_str(), long("a").as_str()]);
        let json = |text: String| serde_json::to_value(shared.value(&text.into())).expect("JSON");
        assert_eq!(json(long("b")), long("b"));
        assert_eq!(json("short".to_owned()), "short");
        assert_eq!(json(long("a"))["Fn::FindInMap"][1], key(&long("a")));
        let joined = json(format!("{beginning}## Another\n$x"));
        assert_eq!(joined["Fn::Join"][1][0]["Fn::FindInMap"][1], key(&beginning));
        assert_eq!(joined["Fn::Join"][1][1], "## Another\n$x");
    }

    #[test]
    fn a_mapping_has_room_for_some() {
        let text = |number: usize| format!("{number}{}", "x".repeat(FEWEST_BYTES + number));
        let stack = stack((0..2 * (MOST_TEXTS + 50)).map(|number| text(number / 2)));
        let plan = Plan::of(&stack);
        let shared = Shared::of(&plan);
        assert_eq!(shared.0.len(), MOST_TEXTS);
        assert!(shared.0.contains_key(text(MOST_TEXTS + 49).as_str()), "what saves most is shared");
    }
}
