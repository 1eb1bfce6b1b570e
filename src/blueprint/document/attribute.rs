//! What a table's items look like, as it is written: a type, or a mapping.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use super::ShortOr;
use crate::model::AttributeType;

/// What the values of an attribute look like: just DynamoDB's type, or a mapping.
#[derive(Debug)]
pub(in crate::blueprint) struct Attribute(pub(in crate::blueprint) AttributeFields);

/// What the values of an attribute look like. Exactly one of `type`, `list`, `map` and `map-of`
/// says what they are.
///
/// Constraints hold for what callers send: they are part of the request model.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct AttributeFields {
    /// DynamoDB's type. `M` and `L` say nothing of what is in them; `map`, `map-of` and `list` do.
    pub(in crate::blueprint) r#type: Option<AttributeType>,
    /// A list: what its elements look like.
    pub(in crate::blueprint) list: Option<Box<Attribute>>,
    /// A map: its attributes.
    pub(in crate::blueprint) map: Option<BTreeMap<String, Attribute>>,
    /// A map with free keys: what its values look like.
    pub(in crate::blueprint) map_of: Option<Box<Attribute>>,
    /// Whether an item, or the map that this is in, always has it. Key attributes are always there.
    pub(in crate::blueprint) required: Option<bool>,
    /// The fewest characters. Strings only.
    pub(in crate::blueprint) min_length: Option<u32>,
    /// The most characters. Strings only.
    pub(in crate::blueprint) max_length: Option<u32>,
    /// A regular expression that has to be found in it; `^` and `$` make it the whole. Strings
    /// only.
    pub(in crate::blueprint) pattern: Option<String>,
    /// The only values that are allowed. Strings and numbers only.
    pub(in crate::blueprint) r#enum: Option<Vec<Constant>>,
    /// The least value. Numbers only.
    pub(in crate::blueprint) minimum: Option<f64>,
    /// The greatest value. Numbers only.
    pub(in crate::blueprint) maximum: Option<f64>,
    /// The fewest elements. Lists, sets and maps with free keys only.
    #[schemars(range(max = 1000))]
    pub(in crate::blueprint) min_items: Option<u32>,
    /// The most elements. Lists, sets and maps with free keys only. Without it, 1,000 for what
    /// callers send.
    #[schemars(range(max = 1000))]
    pub(in crate::blueprint) max_items: Option<u32>,
}

/// A value of an enumeration.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::blueprint) enum Constant {
    String(String),
    Number(f64),
}

impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: |of| Self(AttributeFields { r#type: Some(of), ..AttributeFields::default() }),
            full: Self,
            expecting: "a type such as `S`, or a mapping with one of `type`, `list`, `map` and `map-of`",
        })
    }
}

impl JsonSchema for Attribute {
    fn schema_name() -> Cow<'static, str> {
        "Attribute".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What the values of an attribute look like: just DynamoDB's type, or a mapping.",
            "anyOf": [generator.subschema_for::<AttributeType>(), AttributeFields::json_schema(generator)]
        })
    }
}

impl<'de> Deserialize<'de> for Constant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsWritten;

        impl Visitor<'_> for AsWritten {
            type Value = Constant;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string or a number")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Constant, E> {
                Ok(Constant::String(text.to_owned()))
            }

            #[allow(clippy::cast_precision_loss)]
            fn visit_i64<E: Error>(self, number: i64) -> Result<Constant, E> {
                Ok(Constant::Number(number as f64))
            }

            #[allow(clippy::cast_precision_loss)]
            fn visit_u64<E: Error>(self, number: u64) -> Result<Constant, E> {
                Ok(Constant::Number(number as f64))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Constant, E> {
                Ok(Constant::Number(number))
            }
        }

        deserializer.deserialize_any(AsWritten)
    }
}

impl JsonSchema for Constant {
    fn schema_name() -> Cow<'static, str> {
        "Constant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number"]})
    }
}
