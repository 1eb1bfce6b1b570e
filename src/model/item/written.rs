//! The written forms of attributes' shapes: a type, or a mapping.

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

/// The shape of an attribute's values. Exactly one of `type`, `list`, `map` and `map-of` is
/// required.
///
/// Constraints apply to the input of callers: they are part of the request model.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct AttributeFields {
    /// DynamoDB's type, or `any`. The contents of `M` and `L` are of any type; `map`, `map-of` and
    /// `list` describe theirs.
    r#type: Option<ValueType>,
    /// A list: the shape of its elements.
    list: Option<Box<Attribute>>,
    /// A map: its attributes.
    map: Option<BTreeMap<String, Attribute>>,
    /// A map with free keys: the shape of its values.
    map_of: Option<Box<Attribute>>,
    /// True if the attribute is required. Key attributes always are.
    required: Option<bool>,
    /// The name that callers use instead of that of the stored attribute: in bodies of requests,
    /// and in items of responses.
    json_name: Option<String>,
    /// True if items in responses do not contain it. References in responses can still use it.
    hidden: Option<bool>,
    /// The minimum number of characters. Strings only.
    min_length: Option<u32>,
    /// The maximum number of characters. Strings only.
    max_length: Option<u32>,
    /// A regular expression that must be found in it; `^` and `$` anchor it. Strings only.
    pattern: Option<String>,
    /// The only valid values. Strings and numbers only.
    r#enum: Option<Vec<Constant>>,
    /// The minimum. Numbers only.
    minimum: Option<f64>,
    /// The maximum. Numbers only.
    maximum: Option<f64>,
    /// The minimum number of elements. Lists, sets and maps with free keys only.
    #[schemars(range(max = 1000))]
    min_items: Option<u32>,
    /// The maximum number of elements. Lists, sets and maps with free keys only. By default, 1,000
    /// in requests.
    #[schemars(range(max = 1000))]
    max_items: Option<u32>,
}

/// The type of an attribute: one of DynamoDB's [type
/// descriptors](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html#Programming.LowLevelAPI.DataTypeDescriptors),
/// or `any`.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "AttributeType")]
enum ValueType {
    /// String
    S,
    /// Number
    N,
    /// Binary
    B,
    /// Boolean
    #[serde(rename = "BOOL")]
    Bool,
    /// Null
    #[serde(rename = "NULL")]
    Null,
    /// Any map
    M,
    /// Any list
    L,
    /// String set
    SS,
    /// Number set
    NS,
    /// Binary set
    BS,
    /// Any JSON
    #[serde(rename = "any")]
    Any,
}

impl From<ValueType> for Shape {
    fn from(of: ValueType) -> Self {
        match of {
            ValueType::S => AttributeType::S.into(),
            ValueType::N => AttributeType::N.into(),
            ValueType::B => Self::Binary,
            ValueType::Bool => Self::Boolean,
            ValueType::Null => Self::Null,
            ValueType::M => Self::AnyMap,
            ValueType::L => Self::AnyList,
            ValueType::SS => AttributeType::SS.into(),
            ValueType::NS => AttributeType::NS.into(),
            ValueType::BS => AttributeType::BS.into(),
            ValueType::Any => Self::Any,
        }
    }
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
            short: |of: ValueType| Shape::from(of).into(),
            full: |mut fields: AttributeFields| {
                let required = fields.required.unwrap_or_default();
                let (json_name, hidden) = (fields.json_name.take(), fields.hidden);
                Self {
                    required,
                    json_name,
                    hidden: hidden.unwrap_or_default(),
                    shape: fields.into(),
                }
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
            "anyOf": [generator.subschema_for::<ValueType>(), AttributeFields::json_schema(generator)]
        })
    }
}

/// The decoder of blueprints reports constraints that do not fit, and more than one kind.
impl From<AttributeFields> for Shape {
    fn from(written: AttributeFields) -> Self {
        let (min_items, max_items) = (written.min_items, written.max_items);
        let set = |of| SetShape { of, min_items, max_items }.into();
        match (written.r#type, written.list, written.map_of, written.map) {
            (Some(ValueType::S), ..) => {
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
            (Some(ValueType::N), ..) => {
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
            (Some(ValueType::SS), ..) => set(SetMember::String),
            (Some(ValueType::NS), ..) => set(SetMember::Number),
            (Some(ValueType::BS), ..) => set(SetMember::Binary),
            (Some(of), ..) => of.into(),
            (None, Some(element), ..) => {
                ListShape { of: Box::new(element.shape), min_items, max_items }.into()
            }
            (None, None, Some(value), _) => {
                MapOfShape { of: Box::new(value.shape), min_items, max_items }.into()
            }
            (None, None, None, Some(attributes)) => MapShape { attributes, further: None }.into(),
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
