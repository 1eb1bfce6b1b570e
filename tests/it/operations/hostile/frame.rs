//! The expected form of JSON: constants, and placeholders for values.

use std::collections::BTreeMap;

use dynagate::model::{Attribute, MapShape, Shape};
use serde_json::{Value, json};

/// The form of a value.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// Exactly this value.
    Exactly(Value),
    /// A string with this prefix and suffix.
    Text(String, String),
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A whole number in this range.
    Between(u64, u64),
    /// Any of these forms.
    OneOf(Vec<Frame>),
    /// An array whose elements have this form.
    Each(Box<Frame>),
    /// An array with exactly these elements.
    Tuple(Vec<Frame>),
    /// An object with these members; those with `false` are optional.
    Object(BTreeMap<String, (bool, Frame)>),
    /// An object whose members have this form, whatever their names.
    Entries(Box<Frame>),
    /// An object with these members, and others of a form.
    Open(BTreeMap<String, (bool, Frame)>, Box<Frame>),
    /// An attribute value of any shape.
    AttributeValue,
    /// Any value.
    Anything,
}

impl Frame {
    /// Reads a frame written as JSON: `"…"` is any text, `"a … b"` a text with this prefix and
    /// suffix, `"<number>"`, `"<boolean>"`, `"<attribute value>"` and `"<any>"` are these types, `"1..5"` is a number in a range,
    /// `["|", x, y]` is any of several forms, `[x]` an array of one form, `["&", x, y]` an array of
    /// exactly these. A member whose name ends in `?` is optional, and `*` is the form of further
    /// members.
    pub(super) fn read(json: &Value) -> Self {
        match json {
            Value::String(text) => {
                match (text.as_str(), text.split_once('…'), text.split_once("..")) {
                    ("<number>", ..) => Self::Number,
                    ("<boolean>", ..) => Self::Boolean,
                    ("<any>", ..) => Self::Anything,
                    ("<attribute value>", ..) => Self::AttributeValue,
                    (_, Some((start, end)), _) => Self::Text(start.to_owned(), end.to_owned()),
                    (_, _, Some((least, most))) => Self::Between(
                        least.parse().expect("a number"),
                        most.parse().expect("a number"),
                    ),
                    _ => Self::Exactly(json.clone()),
                }
            }
            Value::Array(frames) => match frames.as_slice() {
                [Value::String(and), frames @ ..] if and == "&" => {
                    Self::Tuple(frames.iter().map(Self::read).collect())
                }
                [each] => Self::Each(Box::new(Self::read(each))),
                [Value::String(or), frames @ ..] if or == "|" => {
                    Self::OneOf(frames.iter().map(Self::read).collect())
                }
                _ => Self::Exactly(json.clone()),
            },
            Value::Object(members) => {
                let member = |(name, frame): (&String, &Value)| match name.strip_suffix('?') {
                    Some(name) => (name.to_owned(), (false, Self::read(frame))),
                    None => (name.clone(), (true, Self::read(frame))),
                };
                let named = members.iter().filter(|(name, _)| *name != "*").map(member).collect();
                match members.get("*") {
                    Some(further) => Self::Open(named, Box::new(Self::read(further))),
                    None => Self::Object(named),
                }
            }
            _ => Self::Exactly(json.clone()),
        }
    }

    /// The common error response.
    pub(super) fn error() -> Self {
        Self::read(&json!({"code": "…", "message": "…"}))
    }

    /// An item written by a request: valid values, or values that DynamoDB rejects.
    pub(super) fn item(attributes: &MapShape) -> Self {
        let member = |(name, attribute): (&str, &Attribute)| {
            (name.to_owned(), (attribute.is_required(), Self::attribute_value(attribute.shape())))
        };
        Self::object(attributes, member, Self::OneOf(vec![Self::AttributeValue, Self::empty()]))
    }

    fn object<'m>(
        attributes: &'m MapShape,
        member: impl Fn((&'m str, &'m Attribute)) -> (String, (bool, Self)),
        further: Self,
    ) -> Self {
        let members = attributes.iter().map(member).collect();
        if attributes.has_further_attributes() {
            Self::Open(members, Box::new(further))
        } else {
            Self::Object(members)
        }
    }

    /// An empty object.
    fn empty() -> Self {
        Self::Object(BTreeMap::new())
    }

    fn attribute_value(shape: &Shape) -> Self {
        let any = || Self::Text(String::new(), String::new());
        let value = match shape {
            Shape::String(_) | Shape::Binary | Shape::Number(_) => any(),
            Shape::Boolean => Self::Boolean,
            Shape::Null => Self::Exactly(true.into()),
            Shape::Set(_) => {
                Self::Each(Box::new(Self::OneOf(vec![any(), Self::Exactly(0.into())])))
            }
            Shape::List(list) => Self::Each(Box::new(Self::attribute_value(list.element()))),
            Shape::Map(map) => Self::item(map),
            Shape::MapOf(map) => Self::Entries(Box::new(Self::attribute_value(map.value()))),
            Shape::Any => return Self::OneOf(vec![Self::AttributeValue, Self::empty()]),
            Shape::AnyList => Self::Each(Box::new(Self::AttributeValue)),
            Shape::AnyMap => Self::Entries(Box::new(Self::AttributeValue)),
        };
        let of = shape.attribute_type().descriptor().to_owned();
        let value = Self::Object(BTreeMap::from([(of, (false, value))]));
        match shape {
            Shape::AnyList | Shape::AnyMap => {
                Self::OneOf(vec![value, Self::Exactly(json!({"M": {"": {}}}))])
            }
            _ => value,
        }
    }

    /// A document in a response: the declared attributes that exist.
    pub(super) fn document(attributes: &MapShape) -> Self {
        let member = |(name, attribute): (&str, &Attribute)| {
            let in_json = attribute.name_in_json(name).to_owned();
            (in_json, (false, Self::plain(attribute.shape())))
        };
        Self::object(attributes, member, Self::Anything)
    }

    fn plain(shape: &Shape) -> Self {
        let any = || Self::Text(String::new(), String::new());
        match shape {
            Shape::String(_) | Shape::Binary => any(),
            Shape::Number(_) => Self::Number,
            Shape::Boolean => Self::Boolean,
            Shape::Null => Self::Exactly(Value::Null),
            Shape::Set(_) => Self::Each(Box::new(Self::OneOf(vec![any(), Self::Number]))),
            Shape::List(list) => Self::Each(Box::new(Self::plain(list.element()))),
            Shape::Map(map) => Self::document(map),
            Shape::MapOf(map) => Self::Entries(Box::new(Self::plain(map.value()))),
            Shape::Any => Self::Anything,
            Shape::AnyList => Self::Each(Box::new(Self::Anything)),
            Shape::AnyMap => Self::Entries(Box::new(Self::Anything)),
        }
    }

    /// Compares a value, or describes the mismatch.
    pub(super) fn matches(&self, value: &Value) -> Result<(), String> {
        let fits = match (self, value) {
            (Self::Exactly(exactly), value) => exactly == value,
            (Self::Text(start, end), Value::String(text)) => {
                text.len() >= start.len() + end.len()
                    && text.starts_with(start)
                    && text.ends_with(end)
            }
            (Self::Anything, _) => true,
            // A number that DynamoDB cannot store is replaced by a value that it rejects.
            (Self::AttributeValue, value) => {
                is_attribute_value(value, false) || *value == json!({"M": {"": {}}})
            }
            (Self::Number, value) => value.is_number(),
            (Self::Boolean, value) => value.is_boolean(),
            (Self::Between(least, most), value) => {
                value.as_u64().is_some_and(|number| (*least..=*most).contains(&number))
            }
            (Self::OneOf(frames), value) => frames.iter().any(|frame| frame.matches(value).is_ok()),
            (Self::Each(each), Value::Array(items)) => {
                return items.iter().try_for_each(|item| each.matches(item));
            }
            (Self::Tuple(each), Value::Array(items)) if each.len() == items.len() => {
                return each.iter().zip(items).try_for_each(|(frame, item)| frame.matches(item));
            }
            (Self::Entries(each), Value::Object(members)) => {
                return members.values().try_for_each(|member| each.matches(member));
            }
            (Self::Object(frames), Value::Object(_)) => {
                return has_members(frames, None, value);
            }
            (Self::Open(frames, further), Value::Object(_)) => {
                return has_members(frames, Some(further), value);
            }
            _ => false,
        };
        if fits { Ok(()) } else { Err(format!("{value} is not {self:?}")) }
    }
}

fn has_members(
    frames: &BTreeMap<String, (bool, Frame)>,
    further: Option<&Frame>,
    value: &Value,
) -> Result<(), String> {
    let members = value.as_object().expect("an object");
    for (name, (required, _)) in frames {
        if *required && !members.contains_key(name) {
            return Err(format!("`{name}` is missing in {value}"));
        }
    }
    members.iter().try_for_each(|(name, member)| match (frames.get(name), further) {
        (Some((_, frame)), _) | (None, Some(frame)) => frame.matches(member),
        (None, None) => Err(format!("nobody declared `{name}` in {value}")),
    })
}

/// True for an attribute value of plain JSON, or of any type if it is stored.
pub(super) fn is_attribute_value(value: &Value, is_stored: bool) -> bool {
    let Some((of, value)) = value
        .as_object()
        .filter(|members| members.len() == 1)
        .and_then(|members| members.iter().next())
    else {
        return false;
    };
    match (of.as_str(), value) {
        ("S" | "N", value) => value.is_string(),
        ("B", value) => is_stored && value.is_string(),
        ("BOOL", value) => value.is_boolean(),
        ("NULL", value) => *value == true,
        ("L", Value::Array(elements)) => {
            elements.iter().all(|element| is_attribute_value(element, is_stored))
        }
        ("SS" | "NS" | "BS", Value::Array(members)) => {
            is_stored && members.iter().all(Value::is_string)
        }
        ("M", Value::Object(members)) => {
            members.values().all(|member| is_attribute_value(member, is_stored))
        }
        _ => false,
    }
}
