//! The shapes of attributes as they are written: a type, or a mapping.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use super::{
    Attribute, ListShape, MapOfShape, MapShape, NumberShape, SetMember, SetShape, Shape,
    StringShape,
};
use crate::model::AttributeType;
use crate::model::written::{ATTRIBUTE, ShortOr};

/// The shape of the values of an attribute. Exactly one of `type`, `list`, `map` and `map-of`
/// says what they are.
///
/// Constraints hold for what callers send: they are part of the request model.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct AttributeFields {
    /// DynamoDB's type. `M` and `L` say nothing of what is in them; `map`, `map-of` and `list` do.
    r#type: Option<AttributeType>,
    /// A list: what its elements look like.
    list: Option<Box<Attribute>>,
    /// A map: its attributes.
    map: Option<BTreeMap<String, Attribute>>,
    /// A map with free keys: what its values look like.
    map_of: Option<Box<Attribute>>,
    /// True if an item, or the map that this is in, always has it. Key attributes are always there.
    required: Option<bool>,
    /// The fewest characters. Strings only.
    min_length: Option<u32>,
    /// The most characters. Strings only.
    max_length: Option<u32>,
    /// A regular expression that has to be found in it; `^` and `$` make it the whole. Strings
    /// only.
    pattern: Option<String>,
    /// The only values that are allowed. Strings and numbers only.
    r#enum: Option<Vec<Constant>>,
    /// The least value. Numbers only.
    minimum: Option<f64>,
    /// The greatest value. Numbers only.
    maximum: Option<f64>,
    /// The fewest elements. Lists, sets and maps with free keys only.
    #[schemars(range(max = 1000))]
    min_items: Option<u32>,
    /// The most elements. Lists, sets and maps with free keys only. Without it, 1,000 for what
    /// callers send.
    #[schemars(range(max = 1000))]
    max_items: Option<u32>,
}

/// A value of an enumeration.
#[derive(Debug, Clone, PartialEq)]
enum Constant {
    String(String),
    Number(f64),
}

impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = ShortOr {
            short: |of: AttributeType| of.into(),
            full: |fields: AttributeFields| {
                let required = fields.required.unwrap_or_default();
                Self { shape: fields.into(), required }
            },
            expecting: "a type such as `S`, or a mapping with one of `type`, `list`, `map` and `map-of`",
        };
        deserializer.deserialize_newtype_struct(ATTRIBUTE, form)
    }
}

impl JsonSchema for Attribute {
    fn schema_name() -> Cow<'static, str> {
        "Attribute".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The shape of the values of an attribute: just DynamoDB's type, or a mapping.",
            "anyOf": [generator.subschema_for::<AttributeType>(), AttributeFields::json_schema(generator)]
        })
    }
}

/// Of constraints that do not fit, and of several kinds of which one is to be written, the decoder
/// of blueprints tells.
impl From<AttributeFields> for Shape {
    fn from(written: AttributeFields) -> Self {
        let (min_items, max_items) = (written.min_items, written.max_items);
        let set = |of| SetShape { of, min_items, max_items }.into();
        match (written.r#type, written.list, written.map_of, written.map) {
            (Some(AttributeType::S), ..) => {
                let string = |constant| match constant {
                    Constant::String(text) => text,
                    Constant::Number(number) => number.to_string(),
                };
                StringShape {
                    min_length: written.min_length,
                    max_length: written.max_length,
                    pattern: written.pattern,
                    allowed: written.r#enum.map(|of| of.into_iter().map(string).collect()),
                }
                .into()
            }
            (Some(AttributeType::N), ..) => {
                let number = |constant| match constant {
                    Constant::Number(number) => number,
                    Constant::String(_) => f64::NAN,
                };
                NumberShape {
                    minimum: written.minimum,
                    maximum: written.maximum,
                    allowed: written.r#enum.map(|of| of.into_iter().map(number).collect()),
                }
                .into()
            }
            (Some(AttributeType::SS), ..) => set(SetMember::String),
            (Some(AttributeType::NS), ..) => set(SetMember::Number),
            (Some(AttributeType::BS), ..) => set(SetMember::Binary),
            (Some(of), ..) => of.into(),
            (None, Some(element), ..) => {
                ListShape { of: Box::new(element.shape), min_items, max_items }.into()
            }
            (None, None, Some(value), _) => {
                MapOfShape { of: Box::new(value.shape), min_items, max_items }.into()
            }
            (None, None, None, Some(attributes)) => MapShape { attributes }.into(),
            (None, None, None, None) => AttributeType::S.into(),
        }
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
