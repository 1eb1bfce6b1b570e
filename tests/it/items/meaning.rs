//! The specification of the mapping in Rust, with which templates are compared.

use dynagate::model::{Attribute, AttributeType, MapShape, Shape};
use serde_json::{Map, Value, json};

use super::strategies::HALF;

/// The longest list in a request.
const MOST: usize = 1000;

/// A value that DynamoDB rejects, in place of an attribute value.
fn refused() -> Value {
    json!({})
}

/// The item for a caller's document, whatever the document is.
pub(crate) fn item_of(attributes: &MapShape, document: &Value) -> Value {
    let mut item = Map::new();
    for (name, attribute) in attributes.iter() {
        let sent = attribute.name_in_json(name);
        let value = document.as_object().and_then(|document| document.get(sent));
        let given = value.is_some_and(|value| !value.is_null() || may_be_null(attribute));
        if given || attribute.is_required() {
            item.insert(
                name.to_owned(),
                value.map_or_else(refused, |value| attribute_value(attribute.shape(), value)),
            );
        }
    }
    item.extend(further(attributes, document, any_attribute_value));
    Value::Object(item)
}

/// The members that are not declared, converted, if the shape has further attributes.
fn further(
    attributes: &MapShape,
    document: &Value,
    converted: fn(&Value) -> Value,
) -> impl Iterator<Item = (String, Value)> {
    let is_taken = |sent: &str| {
        let mut names = attributes.iter();
        names.any(|(name, attribute)| name == sent || attribute.name_in_json(name) == sent)
    };
    let members = document.as_object().filter(|_| attributes.has_further_attributes());
    let further = members.into_iter().flatten().filter(|(name, _)| !is_taken(name));
    let further: Vec<_> =
        further.map(|(name, value)| (name.replace(HALF, "?"), converted(value))).collect();
    further.into_iter()
}

fn may_be_null(attribute: &Attribute) -> bool {
    matches!(attribute.shape(), Shape::Null | Shape::Any)
}

/// The attribute value of any JSON. The template prints half a surrogate pair as it is, and UTF-8
/// has none.
pub(crate) fn any_attribute_value(value: &Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(_) => json!({"BOOL": value}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text.replace(HALF, "?")}),
        Value::Array(elements) => {
            json!({"L": elements.iter().map(any_attribute_value).collect::<Vec<_>>()})
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                (name.replace(HALF, "?"), any_attribute_value(value))
            };
            json!({"M": members.iter().map(member).collect::<Map<_, _>>()})
        }
    }
}

/// The plain JSON of any attribute value.
fn any_plain(attribute_value: &Value) -> Value {
    let (of, value) = attribute_value
        .as_object()
        .and_then(|members| members.iter().next())
        .expect("an attribute value");
    match (of.as_str(), value) {
        ("NULL", _) => Value::Null,
        ("N", value) => number(value),
        ("NS", Value::Array(members)) => members.iter().map(number).collect(),
        ("L", Value::Array(elements)) => elements.iter().map(any_plain).collect(),
        ("M", Value::Object(members)) => {
            members.iter().map(|(name, value)| (name.clone(), any_plain(value))).collect()
        }
        (_, value) => value.clone(),
    }
}

fn attribute_value(shape: &Shape, value: &Value) -> Value {
    let fitting = match (shape, value) {
        (Shape::Any, _) | (Shape::AnyList, Value::Array(_)) | (Shape::AnyMap, Value::Object(_)) => {
            return any_attribute_value(value);
        }
        (Shape::String(_) | Shape::Binary, Value::String(_)) | (Shape::Boolean, Value::Bool(_)) => {
            value.clone()
        }
        (Shape::Number(_), Value::Number(number)) => number.to_string().into(),
        (Shape::Null, Value::Null) => true.into(),
        (Shape::Set(_), Value::Array(members)) if members.len() <= MOST => {
            let of_numbers = shape.attribute_type() == AttributeType::NS;
            members.iter().map(|member| set_member(of_numbers, member)).collect()
        }
        (Shape::List(list), Value::Array(elements)) if elements.len() <= MOST => {
            elements.iter().map(|element| attribute_value(list.element(), element)).collect()
        }
        (Shape::Map(map), Value::Object(_)) => item_of(map, value),
        (Shape::MapOf(map), Value::Object(entries)) if entries.len() <= MOST => entries
            .iter()
            .map(|(key, value)| (key.clone(), attribute_value(map.value(), value)))
            .collect(),
        _ => return refused(),
    };
    json!({shape.attribute_type().descriptor(): fitting})
}

fn set_member(of_numbers: bool, member: &Value) -> Value {
    match member {
        Value::Number(number) if of_numbers => number.to_string().into(),
        Value::String(_) if !of_numbers => member.clone(),
        _ => json!(0),
    }
}

/// The document for an item, whatever the item contains.
pub(super) fn document_of(attributes: &MapShape, item: &Value) -> Value {
    let member = |(name, attribute): (&str, &Attribute)| {
        let in_json = attribute.name_in_json(name).to_owned();
        Some((in_json, plain(attribute.shape(), item.get(name)?)?))
    };
    let declared = attributes.iter().filter_map(member);
    Value::Object(declared.chain(further(attributes, item, any_plain)).collect())
}

fn plain(shape: &Shape, attribute_value: &Value) -> Option<Value> {
    if *shape == Shape::Any {
        return Some(any_plain(attribute_value));
    }
    let value = attribute_value.get(shape.attribute_type().descriptor())?;
    Some(match shape {
        Shape::Number(_) => number(value),
        Shape::Null => Value::Null,
        Shape::Set(_) if shape.attribute_type() == AttributeType::NS => {
            value.as_array()?.iter().map(number).collect()
        }
        Shape::String(_) | Shape::Binary | Shape::Boolean | Shape::Set(_) => value.clone(),
        Shape::List(list) => {
            value.as_array()?.iter().filter_map(|element| plain(list.element(), element)).collect()
        }
        Shape::Map(map) => document_of(map, value),
        Shape::MapOf(map) => {
            let entry =
                |(key, value): (&String, &Value)| Some((key.clone(), plain(map.value(), value)?));
            value.as_object()?.iter().filter_map(entry).collect()
        }
        Shape::Any | Shape::AnyList | Shape::AnyMap => any_plain(attribute_value),
    })
}

fn number(text: &Value) -> Value {
    text.as_str()
        .and_then(|text| serde_json::from_str(text).ok())
        .expect("DynamoDB's numbers are JSON's")
}

/// Converts all numbers, including DynamoDB's numbers as text, to one form: Java writes `1.0E10`.
pub(super) fn with_plain_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => plain_number(&number.to_string()).into(),
        Value::Array(items) => items.into_iter().map(with_plain_numbers).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("N", Value::String(text)) => (name, plain_number(&text).into()),
                ("NS", Value::Array(members)) => {
                    let plain = |member: Value| match member {
                        Value::String(text) => plain_number(&text).into(),
                        member => with_plain_numbers(member),
                    };
                    (name, members.into_iter().map(plain).collect())
                }
                (_, value) => (name, with_plain_numbers(value)),
            })
            .collect(),
        value => value,
    }
}

/// A whole number by its digits, other numbers as `f64`.
fn plain_number(text: &str) -> String {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    match (whole.parse::<i128>(), text.parse::<f64>()) {
        (Ok(whole), _) => whole.to_string(),
        #[allow(clippy::cast_possible_truncation)]
        (_, Ok(number)) if number.fract() == 0.0 && number.abs() < 1e30 => {
            (number as i128).to_string()
        }
        (_, Ok(number)) => format!("{number:e}"),
        _ => text.to_owned(),
    }
}
