//! From an item in DynamoDB's JSON to plain JSON.

use super::super::expression::{Condition, Expression};
use super::super::writer::{Object, Writer};
use super::{Together, together};
use crate::model::{ListShape, MapOfShape, MapShape, SetMember, Shape};

/// Writes `attributes` as members of an object, each if the item has it as declared. `item` is an
/// object of attribute values.
pub fn members(object: &mut Object<'_>, attributes: &MapShape, item: &Expression) {
    for together in together(attributes, |_| true) {
        match together {
            Together::One(name, attribute) => {
                let attribute_value = item.get(name);
                let fits = conforms(&attribute.shape, &attribute_value);
                object.member_when(&fits, attribute.name_in_json(name), |writer| {
                    value(writer, &attribute.shape, &attribute_value);
                });
            }
            Together::Alike(names, attribute) => object.members_named(
                &names,
                |name| conforms(&attribute.shape, &item.entry(name)),
                |writer, name| value(writer, &attribute.shape, &item.entry(name)),
            ),
        }
    }
    if let Some(taken) = attributes.taken_names() {
        object.further_to_json(item, &taken);
    }
}

/// Holds if an attribute value has the type of this shape. Elements of lists and maps are tested
/// one by one.
///
/// The length of a list or map does not matter: the constraints of a shape apply to requests only,
/// and DynamoDB contains items written by others.
pub fn conforms(shape: &Shape, attribute_value: &Expression) -> Condition {
    let value = attribute_value.get(shape.attribute_type().descriptor());
    match shape {
        // In DynamoDB's JSON, a number is a string.
        Shape::String(_) | Shape::Number(_) | Shape::Binary => value.is_string(),
        Shape::Boolean | Shape::Null => value.is_boolean(),
        Shape::Set(_) | Shape::List(_) | Shape::AnyList => value.is_list(),
        Shape::Map(_) | Shape::MapOf(_) | Shape::AnyMap => value.is_map(),
        Shape::Any => attribute_value.is_map(),
    }
}

/// Writes an attribute value that [`conforms`] as plain JSON.
pub fn value(writer: &mut Writer, shape: &Shape, attribute_value: &Expression) {
    let value = attribute_value.get(shape.attribute_type().descriptor());
    match shape {
        Shape::String(_) | Shape::Binary => writer.quoted(&value),
        Shape::Number(_) | Shape::Boolean => writer.bare(&value),
        Shape::Null => writer.constant("null"),
        Shape::Any | Shape::AnyList | Shape::AnyMap => writer.any_to_json(attribute_value),
        Shape::Set(set) => writer.array(|writer| {
            let comma = writer.comma();
            writer.each_of_many(&value, "member", |writer, member| {
                writer.after_comma(&comma, |writer| match set.of {
                    SetMember::String | SetMember::Binary => writer.quoted(member),
                    SetMember::Number => writer.bare(member),
                });
            });
        }),
        Shape::List(list) => writer.array(|writer| elements(writer, list, &value)),
        Shape::Map(map) => writer.object(|object| {
            let item = object.writer().set("map", &value);
            members(object, map, &item);
        }),
        Shape::MapOf(map) => writer.object(|object| entries(object.writer(), map, &value)),
    }
}

fn elements(writer: &mut Writer, shape: &ListShape, list: &Expression) {
    let comma = writer.comma();
    writer.each_of_many(list, "element", |writer, element| {
        writer.when(&conforms(&shape.of, element), |writer| {
            writer.after_comma(&comma, |writer| value(writer, &shape.of, element));
        });
    });
}

fn entries(writer: &mut Writer, shape: &MapOfShape, map: &Expression) {
    let map = writer.set("map", map);
    let comma = writer.comma();
    let keys = writer.list_of(&map.keys());
    writer.each_of_many(&keys, "key", |writer, key| {
        let entry = map.entry(key);
        writer.when(&conforms(&shape.of, &entry), |writer| {
            writer.after_comma(&comma, |writer| {
                writer.quoted(key);
                writer.constant(": ");
                value(writer, &shape.of, &entry);
            });
        });
    });
}
