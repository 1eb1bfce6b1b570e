//! From an item in DynamoDB's JSON to plain JSON.

use super::super::expression::{Condition, Expression};
use super::super::writer::{Object, Writer};
use crate::model::limits::LOOP_ITERATIONS;
use crate::model::{ListShape, MapOfShape, MapShape, SetMember, Shape};

/// Writes `attributes` as members of an object: each that the item has, as declared. `item` holds an object of attribute
/// values.
pub fn members(object: &mut Object<'_>, attributes: &MapShape, item: &Expression) {
    for (name, attribute) in attributes.iter() {
        let attribute_value = item.get(name);
        object.member_when(&conforms(&attribute.shape, &attribute_value), name, |writer| {
            value(writer, &attribute.shape, &attribute_value);
        });
    }
}

/// Whether an attribute value is of this shape, as far as its own type goes: what is in a list or a map is asked one by one.
/// Nothing is of an opaque shape ([`Shape::opaque`]).
pub fn conforms(shape: &Shape, attribute_value: &Expression) -> Condition {
    let value = attribute_value.get(shape.attribute_type().descriptor());
    let has_all = |fits: Condition, most: Option<u32>| match most {
        Some(_) => fits.and(&value.has_at_most(LOOP_ITERATIONS)),
        None => fits,
    };
    match shape {
        // A number is a string in DynamoDB's JSON, of the characters that a number has.
        Shape::String(_) | Shape::Number(_) | Shape::Binary => value.is_string(),
        Shape::Boolean | Shape::Null => value.is_boolean(),
        Shape::Set(set) => has_all(value.is_list(), set.max_items),
        Shape::List(list) => has_all(value.is_list(), list.max_items),
        Shape::Map(_) => value.is_map(),
        Shape::MapOf(map) => has_all(value.is_map(), map.max_items),
        Shape::OpaqueList | Shape::OpaqueMap => Condition::never(),
    }
}

/// Writes an attribute value that [`conforms`] as plain JSON.
pub fn value(writer: &mut Writer, shape: &Shape, attribute_value: &Expression) {
    let value = attribute_value.get(shape.attribute_type().descriptor());
    match shape {
        Shape::String(_) | Shape::Binary => writer.quoted(&value),
        Shape::Number(_) | Shape::Boolean => writer.bare(&value),
        Shape::Null | Shape::OpaqueList | Shape::OpaqueMap => writer.constant("null"),
        Shape::Set(set) => writer.array(|writer| {
            let comma = writer.comma();
            each(writer, &value, set.max_items, "member", |writer, member| {
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
    each(writer, list, shape.max_items, "element", |writer, element| {
        writer.when(&conforms(&shape.of, element), |writer| {
            writer.after_comma(&comma, |writer| value(writer, &shape.of, element));
        });
    });
}

fn entries(writer: &mut Writer, shape: &MapOfShape, map: &Expression) {
    let map = writer.set("map", map);
    let comma = writer.comma();
    let keys = if shape.max_items.is_some() { map.keys() } else { writer.list_of(&map.keys()) };
    each(writer, &keys, shape.max_items, "key", |writer, key| {
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

/// All of a list's elements: where nobody said that there are not many, there may be more than one loop gets to.
fn each(
    writer: &mut Writer,
    list: &Expression,
    most: Option<u32>,
    name: &'static str,
    body: impl FnOnce(&mut Writer, &Expression),
) {
    if most.is_some() {
        writer.each(list, name, body);
    } else {
        writer.each_of_many(list, name, body);
    }
}
