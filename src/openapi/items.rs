//! Schemas of items in responses.
//!
//! They say what the mapping templates ensure: the type of each member. Constraints such as
//! lengths apply to requests only, because a table may contain items that others wrote; therefore
//! only key attributes are required, without which DynamoDB stores no item.

use super::components::Components;
use super::schema::{ObjectSchema, any, array, described, object, reference, string, typed};
use crate::model::{Attribute, MapShape, SetMember, Shape};
use crate::vtl::Json;

/// The schema of an item with these attributes. `is_always` tells which ones every item has.
pub(super) fn item(attributes: &MapShape, is_always: impl Fn(&str) -> bool) -> Json {
    let mut object = ObjectSchema::default();
    for (name, attribute) in attributes.iter() {
        object.member(attribute.name_in_json(name), described_value(attribute), is_always(name));
    }
    if attributes.has_further_attributes() {
        object.further(any());
    }
    object.schema()
}

/// The schema of an attribute's values, which tells what this API stores.
fn described_value(attribute: &Attribute) -> Json {
    let schema = value(attribute.shape());
    match attribute.shape() {
        Shape::String(of) => match &of.allowed {
            Some(words) => described(schema, &one_of(words)),
            None => schema,
        },
        Shape::Number(of) => match &of.allowed {
            Some(numbers) => described(schema, &one_of(numbers)),
            None => schema,
        },
        _ => schema,
    }
}

fn one_of<T: ToString>(values: &[T]) -> String {
    let values: Vec<_> = values.iter().map(ToString::to_string).collect();
    format!("This API accepts {} only.", values.join(", "))
}

/// The schema of the values of a shape.
pub(super) fn value(shape: &Shape) -> Json {
    match shape {
        Shape::String(_) => string(),
        Shape::Number(_) => typed("number"),
        Shape::Binary => base64(),
        Shape::Boolean => typed("boolean"),
        Shape::Null => typed("null"),
        Shape::Set(set) => array(match set.of {
            SetMember::String => string(),
            SetMember::Number => typed("number"),
            SetMember::Binary => base64(),
        }),
        Shape::List(list) => array(value(list.element())),
        Shape::Map(map) => item(map, |_| false),
        Shape::MapOf(map) => {
            object([("type", "object".into()), ("additionalProperties", value(map.value()))])
        }
        Shape::Any => any(),
        Shape::AnyList => array(any()),
        Shape::AnyMap => typed("object"),
    }
}

fn base64() -> Json {
    object([("type", "string".into()), ("contentEncoding", "base64".into())])
}

/// The name of the component with values in DynamoDB's own JSON.
const ATTRIBUTE_VALUE: &str = "AttributeValue";

/// Objects of attribute values in DynamoDB's own JSON.
pub(super) fn attribute_map(components: &mut Components) -> Json {
    let value = components.share(ATTRIBUTE_VALUE, attribute_value);
    object([("type", "object".into()), ("additionalProperties", value)])
}

/// A value in DynamoDB's own JSON, in the component with this name.
fn attribute_value(name: &str) -> Json {
    let own = reference(name);
    let mut value = ObjectSchema::default();
    for (descriptor, schema) in [
        ("S", string()),
        ("N", string()),
        ("B", base64()),
        ("BOOL", typed("boolean")),
        ("NULL", typed("boolean")),
        ("SS", array(string())),
        ("NS", array(string())),
        ("BS", array(base64())),
        ("L", array(own.clone())),
        ("M", object([("type", "object".into()), ("additionalProperties", own)])),
    ] {
        value.member(descriptor, schema, false);
    }
    described(value.schema(), "A value in DynamoDB's JSON: one member, named by its type.")
}
