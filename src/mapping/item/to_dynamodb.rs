//! From a caller's plain JSON to DynamoDB's JSON.

use super::super::expression::{Condition, Expression};
use super::super::writer::{Object, Writer};
use super::{Together, together};
use crate::model::limits::LOOP_ITERATIONS;
use crate::model::{Attribute, AttributeType, MapShape, SetMember, Shape};

/// A string that DynamoDB rejects as the member of any set, in place of an invalid member.
const REFUSED_MEMBER: &str = "0";

/// Writes `attributes` as members of `Item`, or of another object of attribute values; `document`
/// is the caller's object.
pub fn attributes(object: &mut Object<'_>, attributes: &MapShape, document: &Expression) {
    for together in together(attributes, |attribute| !attribute.required) {
        match together {
            Together::One(name, attribute) => self::attribute(object, name, attribute, document),
            Together::Alike(names, attribute) => object.members_named(
                &names,
                |name| document.entry(name).is_given(),
                |writer, name| attribute_value(writer, &attribute.shape, &document.entry(name)),
            ),
        }
    }
    if let Some(taken) = attributes.taken_names() {
        object.further_to_dynamodb(document, &taken);
    }
}

fn attribute(object: &mut Object<'_>, name: &str, attribute: &Attribute, document: &Expression) {
    let sent = attribute.name_in_json(name);
    let write = |writer: &mut Writer| match attribute.shape {
        // A missing attribute evaluates like `null`.
        Shape::Null => null(writer, &document.has(sent).and(&document.get(sent).is_null())),
        Shape::Any if attribute.required => writer.either_inline(
            &document.has(sent),
            |writer| attribute_value(writer, &attribute.shape, &document.get(sent)),
            |writer| writer.constant("{}"),
        ),
        _ => attribute_value(writer, &attribute.shape, &document.get(sent)),
    };
    if attribute.required {
        object.member(name, write);
    } else {
        object.member_when(&is_given(attribute, document, name), name, write);
    }
}

/// Holds if the caller's object has an attribute. `null` counts as missing unless it can be the
/// value.
pub fn is_given(attribute: &Attribute, document: &Expression, name: &str) -> Condition {
    let name = attribute.name_in_json(name);
    match attribute.shape {
        Shape::Null | Shape::Any => document.has(name),
        _ => document.get(name).is_given(),
    }
}

/// Writes a value as an attribute value: `{"S": "…"}`, or `{}` if it does not match the shape.
pub fn attribute_value(writer: &mut Writer, shape: &Shape, value: &Expression) {
    if writer.reads_texts() {
        return attribute_value_of_text(writer, shape, value);
    }
    let of = shape.attribute_type();
    match shape {
        Shape::String(_) | Shape::Binary => {
            scalar(writer, of, &value.is_string(), |writer| writer.quoted(value));
        }
        Shape::Number(_) => {
            scalar(writer, of, &value.is_number(), |writer| writer.quoted_number(value));
        }
        Shape::Boolean => scalar(writer, of, &value.is_boolean(), |writer| writer.bare(value)),
        Shape::Null => null(writer, &value.is_null()),
        Shape::Set(set) => {
            container(writer, of, &is_whole_list(value), |writer| members(writer, set.of, value));
        }
        Shape::List(list) => {
            container(writer, of, &is_whole_list(value), |writer| {
                elements(writer, &list.of, value);
            });
        }
        Shape::Map(map) => map_value(writer, &value.is_map(), value, |object, value| {
            attributes(object, map, value);
        }),
        Shape::MapOf(map) => {
            let fits = value.is_map().and(&value.has_at_most(LOOP_ITERATIONS));
            map_value(writer, &fits, value, |object, value| {
                object.members_of(&value.keys(), |writer, key| {
                    attribute_value(writer, &map.of, &value.entry(key));
                });
            });
        }
        Shape::Any => writer.either_inline(
            &value.is_null(),
            |writer| writer.constant("{\"NULL\": true}"),
            |writer| writer.any_to_dynamodb(value),
        ),
        Shape::AnyList => any_container(writer, &value.is_list(), value),
        Shape::AnyMap => any_container(writer, &value.is_map(), value),
    }
}

fn any_container(writer: &mut Writer, fits: &Condition, value: &Expression) {
    writer.either_inline(
        fits,
        |writer| writer.any_to_dynamodb(value),
        |writer| writer.constant("{}"),
    );
}

/// Writes a string as an attribute value, because path, query string and header parameters are
/// strings. DynamoDB validates the text of a number. Lists, maps and sets have no such form and
/// become `{}`.
pub fn attribute_value_of_text(writer: &mut Writer, shape: &Shape, text: &Expression) {
    let of = shape.attribute_type();
    match shape {
        Shape::String(_) | Shape::Binary | Shape::Number(_) | Shape::Any => {
            scalar(writer, of, &text.is_string(), |writer| writer.quoted(text));
        }
        Shape::Boolean => {
            let fits = text.is_text("true").or(&text.is_text("false"));
            scalar(writer, of, &fits, |writer| writer.bare(text));
        }
        Shape::Null
        | Shape::Set(_)
        | Shape::List(_)
        | Shape::Map(_)
        | Shape::MapOf(_)
        | Shape::AnyList
        | Shape::AnyMap => writer.constant("{}"),
    }
}

/// Writes a list of texts as a set or a list of strings, and a map of texts as a map. DynamoDB
/// validates the texts of numbers and bytes.
pub fn texts(writer: &mut Writer, of: AttributeType, texts: &Expression) {
    let string = |writer: &mut Writer, text: &Expression| {
        writer.object_inline(|writer| {
            writer.name(AttributeType::S.descriptor());
            writer.quoted(text);
        });
    };
    let fits = texts.has_at_most(LOOP_ITERATIONS);
    if of == AttributeType::M {
        return map_value(writer, &texts.is_map().and(&fits), texts, |object, texts| {
            object.members_of(&texts.keys(), |writer, key| {
                string(writer, &texts.entry(key).text());
            });
        });
    }
    container(writer, of, &fits, |writer| {
        writer.array(|writer| {
            writer.each(texts, "text", |writer, text| {
                if of == AttributeType::L {
                    string(writer, text);
                } else {
                    writer.quoted(text);
                }
                writer.comma_between();
            });
        });
    });
}

fn null(writer: &mut Writer, fits: &Condition) {
    scalar(writer, AttributeType::NULL, fits, |writer| writer.constant("true"));
}

fn members(writer: &mut Writer, of: SetMember, set: &Expression) {
    writer.array(|writer| {
        writer.each(set, "member", |writer, member| {
            let refused = |writer: &mut Writer| writer.constant(REFUSED_MEMBER);
            if of == SetMember::Number {
                writer.either_inline(
                    &member.is_number(),
                    |writer| writer.quoted_number(member),
                    refused,
                );
            } else {
                writer.either_inline(&member.is_string(), |writer| writer.quoted(member), refused);
            }
            writer.comma_between();
        });
    });
}

fn elements(writer: &mut Writer, of: &Shape, list: &Expression) {
    writer.array(|writer| {
        writer.each(list, "element", |writer, element| {
            attribute_value(writer, of, element);
            writer.comma_between();
        });
    });
}

/// Keeps the map in a variable, which avoids repeating the whole path for nested maps.
fn map_value(
    writer: &mut Writer,
    fits: &Condition,
    value: &Expression,
    members: impl FnOnce(&mut Object<'_>, &Expression),
) {
    container(writer, AttributeType::M, fits, |writer| {
        let map = writer.variable("map");
        writer.object(|object| {
            object.writer().assign(&map, value);
            members(object, &map);
        });
    });
}

/// An attribute value on one line.
fn scalar(
    writer: &mut Writer,
    of: AttributeType,
    fits: &Condition,
    value: impl FnOnce(&mut Writer),
) {
    writer.constant("{");
    writer.when_inline(fits, |writer| {
        writer.name(of.descriptor());
        value(writer);
    });
    writer.constant("}");
}

/// An attribute value on several lines.
fn container(
    writer: &mut Writer,
    of: AttributeType,
    fits: &Condition,
    value: impl FnOnce(&mut Writer),
) {
    writer.constant("{");
    writer.indented(|writer| {
        writer.when(fits, |writer| {
            writer.name(of.descriptor());
            value(writer);
        });
    });
    writer.constant("}");
}

/// Holds if a loop can process the whole list.
fn is_whole_list(value: &Expression) -> Condition {
    value.is_list().and(&value.has_at_most(LOOP_ITERATIONS))
}
