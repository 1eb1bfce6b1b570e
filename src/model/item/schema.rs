//! JSON Schema, draft 4, of the caller's JSON.
//!
//! It avoids keywords that API Gateway's
//! [notes](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html)
//! exclude: `anyOf`, `oneOf`, exclusive limits. A choice is written with `not`. According to the
//! notes, `minItems` and `maxItems` are not always enforced, so mapping templates do not rely on
//! them.

use super::{
    Attribute, ListShape, MapOfShape, MapShape, NumberShape, SetMember, SetShape, Shape,
    StringShape,
};
use std::collections::{BTreeMap, BTreeSet};

use crate::model::Json;
use crate::model::limits::LOOP_ITERATIONS;

/// Base64 as DynamoDB accepts it.
const BASE64: &str = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

type Members = Vec<(&'static str, Json)>;

impl MapShape {
    /// Objects with these attributes, and no others unless there are further ones.
    pub(crate) fn schema(&self) -> Json {
        Json::object(self.members())
    }

    fn members(&self) -> Members {
        let properties = self
            .attributes
            .iter()
            .map(|(name, attribute)| (attribute.name_in_json(name), attribute.schema()));
        let mut properties: BTreeMap<_, _> = properties.collect();
        for taken in self.taken_names().into_iter().flatten() {
            properties.entry(taken).or_insert_with(never);
        }
        let mut members = vec![("type", "object".into()), ("properties", Json::object(properties))];
        if self.further.is_none() {
            members.push(("additionalProperties", Json::Bool(false)));
        }
        // Draft 4 does not allow an empty `required`.
        let required = self.attributes.iter().filter(|(_, attribute)| attribute.required);
        let required: BTreeSet<_> =
            required.map(|(name, attribute)| attribute.name_in_json(name)).collect();
        if !required.is_empty() {
            members.push(("required", Json::strings(required)));
        }
        members
    }
}

impl Attribute {
    /// An optional value may be `null`, except for enumerated numbers, where draft 4 does not allow
    /// it.
    pub(crate) fn schema(&self) -> Json {
        Json::object(match &self.shape {
            shape if self.required => shape.members(),
            Shape::Number(number) if number.allowed.is_some() => number.members(),
            Shape::String(string) => nullable(string.as_pattern().members()),
            shape => nullable(shape.members()),
        })
    }
}

/// No value.
fn never() -> Json {
    Json::object([("not", Json::object::<String>([]))])
}

fn nullable(members: Members) -> Members {
    let null = Json::from("null");
    let or_null = |(name, value)| match value {
        of if name == "type" && of != null => (name, Json::Array(vec![of, null.clone()])),
        value => (name, value),
    };
    members.into_iter().map(or_null).collect()
}

impl Shape {
    /// The members of its schema, `type` first.
    fn members(&self) -> Members {
        match self {
            Self::String(string) => string.members(),
            Self::Number(number) => number.members(),
            Self::Binary => binary(),
            Self::Boolean => vec![("type", "boolean".into())],
            Self::Null => vec![("type", "null".into())],
            Self::Set(set) => set.members(),
            Self::List(list) => list.members(),
            Self::Map(map) => map.members(),
            Self::MapOf(map) => map.members(),
            Self::Any => Vec::new(),
            Self::AnyList => vec![("type", "array".into())],
            Self::AnyMap => vec![("type", "object".into())],
        }
    }
}

impl StringShape {
    fn members(&self) -> Members {
        let mut members = vec![("type", "string".into())];
        members.extend(self.min_length.map(|characters| ("minLength", whole(characters))));
        members.extend(self.max_length.map(|characters| ("maxLength", whole(characters))));
        members.extend(self.pattern.as_deref().map(|pattern| ("pattern", pattern.into())));
        members.extend(
            self.allowed
                .as_ref()
                .map(|allowed| ("enum", Json::strings(allowed.iter().map(String::as_str)))),
        );
        members
    }

    /// The same strings as a pattern instead of an enumeration, because an enumeration would have
    /// to include `null`, which CloudFormation does not support.
    fn as_pattern(&self) -> Self {
        let Some(allowed) = &self.allowed else { return self.clone() };
        let words: Vec<_> = allowed.iter().map(|word| escaped(word)).collect();
        Self { pattern: Some(format!("^({})$", words.join("|"))), allowed: None, ..self.clone() }
    }
}

impl NumberShape {
    fn members(&self) -> Members {
        let mut members = vec![("type", "number".into())];
        members.extend(self.minimum.map(|minimum| ("minimum", number(minimum))));
        members.extend(self.maximum.map(|maximum| ("maximum", number(maximum))));
        let allowed = self.allowed.as_ref();
        members.extend(
            allowed.map(|allowed| {
                ("enum", Json::Array(allowed.iter().copied().map(number).collect()))
            }),
        );
        members
    }
}

impl SetShape {
    fn members(&self) -> Members {
        let items = match self.of {
            SetMember::String => vec![("type", "string".into())],
            SetMember::Number => vec![("type", "number".into())],
            SetMember::Binary => binary(),
        };
        vec![
            ("type", "array".into()),
            ("items", Json::object(items)),
            ("minItems", whole(self.min_items.unwrap_or_default().max(1))),
            ("maxItems", whole(self.max_items.unwrap_or(LOOP_ITERATIONS))),
            ("uniqueItems", Json::Bool(true)),
        ]
    }
}

impl ListShape {
    fn members(&self) -> Members {
        let mut members =
            vec![("type", "array".into()), ("items", Json::object(self.of.members()))];
        members.extend(self.min_items.map(|elements| ("minItems", whole(elements))));
        members.push(("maxItems", whole(self.max_items.unwrap_or(LOOP_ITERATIONS))));
        members
    }
}

impl MapOfShape {
    fn members(&self) -> Members {
        let mut members = vec![
            ("type", "object".into()),
            ("additionalProperties", Json::object(self.of.members())),
        ];
        members.extend(self.min_items.map(|keys| ("minProperties", whole(keys))));
        members.push(("maxProperties", whole(self.max_items.unwrap_or(LOOP_ITERATIONS))));
        members
    }
}

fn binary() -> Members {
    vec![("type", "string".into()), ("pattern", BASE64.into())]
}

fn whole(number: u32) -> Json {
    Json::Number(number.into())
}

/// A whole number without a decimal point.
fn number(number: f64) -> Json {
    /// Up to here, every whole number has its own `f64`.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)]
    let whole = (number.fract() == 0.0 && number.abs() <= EXACT).then(|| (number as i64).into());
    let number = whole.or_else(|| serde_json::Number::from_f64(number));
    Json::Number(
        number.unwrap_or_else(|| unreachable!("`check` rejects numbers that are not finite")),
    )
}

/// A regular expression that finds exactly this string.
fn escaped(word: &str) -> String {
    word.chars().fold(String::new(), |mut pattern, character| {
        if r"\^$.|?*+()[]{}/".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
        pattern
    })
}

/// The strings of an enumeration that is written as a pattern; `None` for another pattern.
pub(crate) fn words(pattern: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let mut characters = pattern.strip_prefix("^(")?.strip_suffix(")$")?.chars();
    while let Some(character) = characters.next() {
        match character {
            '|' => words.push(String::new()),
            '\\' => {
                let escaped = characters.next()?;
                // A letter or a digit would be a class of characters, or a reference.
                words.last_mut()?.push(Some(escaped).filter(|of| !of.is_ascii_alphanumeric())?);
            }
            sign if r"^$.?*+()[]{}/".contains(sign) => return None,
            character => words.last_mut()?.push(character),
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AttributeType, Table};

    #[test]
    fn an_enumeration_is_known_by_its_pattern() {
        let written = ["open", "a.b", "(x)|y\\", "", "é"];
        let pattern = StringShape::new().one_of(written).as_pattern().pattern;
        assert_eq!(words(&pattern.expect("a pattern")).expect("words"), written);
        for other in ["^(a.b)$", "^(a|b)", "^[a-z]+$", "^(\\d)$", "^(a(b))$", "^()x()$"] {
            assert_eq!(words(other), None, "{other}");
        }
    }

    fn schema(attribute: impl Into<Attribute>) -> serde_json::Value {
        plain(&attribute.into().schema())
    }

    fn plain(json: &Json) -> serde_json::Value {
        match json {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => (*value).into(),
            Json::Number(number) => number.clone().into(),
            Json::String(text) => text.as_literal().expect("a literal").into(),
            Json::Array(items) => items.iter().map(plain).collect(),
            Json::Object(members) => {
                members.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
            }
        }
    }

    #[test]
    fn constraints_reach_the_schema() {
        let word = StringShape::new()
            .min_length(1)
            .max_length(20)
            .pattern("^[a-z]+$")
            .one_of(["open", "a.b"]);
        assert_eq!(
            schema(Attribute::new(word.clone()).required()),
            serde_json::json!({
                "type": "string", "minLength": 1, "maxLength": 20, "pattern": "^[a-z]+$", "enum": ["open", "a.b"]
            })
        );
        assert_eq!(
            schema(word),
            serde_json::json!({
                "type": ["string", "null"], "minLength": 1, "maxLength": 20, "pattern": r"^(open|a\.b)$"
            })
        );
        assert_eq!(
            schema(NumberShape::new().minimum(0).maximum(1.5)),
            serde_json::json!({"type": ["number", "null"], "minimum": 0, "maximum": 1.5})
        );
        assert_eq!(
            schema(NumberShape::new().one_of([1, 2])),
            serde_json::json!({"type": "number", "enum": [1, 2]})
        );
        assert_eq!(schema(AttributeType::NULL), serde_json::json!({"type": "null"}));
        assert_eq!(
            schema(Attribute::new(SetShape::new(SetMember::Number).max_items(9)).required()),
            serde_json::json!({
                "type": "array", "items": {"type": "number"}, "minItems": 1, "maxItems": 9, "uniqueItems": true
            })
        );
        assert_eq!(
            schema(MapOfShape::new(ListShape::new(Shape::Boolean).min_items(2))),
            serde_json::json!({
                "type": ["object", "null"],
                "maxProperties": 1000,
                "additionalProperties":
                    {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 1000},
            })
        );
    }

    #[test]
    fn an_item_requires_its_keys_and_knows_what_dynamodb_takes_for_them() {
        let table = Table::new("orders", "id")
            .sort_key("number")
            .attribute("number", AttributeType::N)
            .attribute("total", Attribute::new(NumberShape::new()).required())
            .time_to_live("expires");
        assert_eq!(
            plain(&table.item().without(["number"]).schema()),
            serde_json::json!({
                "type": "object",
                "required": ["id", "total"],
                "additionalProperties": false,
                "properties": {
                    "id": {"type": "string", "minLength": 1, "maxLength": 2048},
                    "total": {"type": "number"},
                    "expires": {"type": ["number", "null"]},
                },
            })
        );
        assert_eq!(table.item().only(["total"]).iter().count(), 1);
    }
}
