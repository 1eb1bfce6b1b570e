//! Items in both directions: from the plain JSON of callers to DynamoDB's JSON, and back.
//!
//! Requests are converted strictly. A value of the wrong type, or a missing required value, becomes
//! an empty `{}`, which DynamoDB rejects: "Supplied `AttributeValue` is empty". An optional
//! attribute that is `null` counts as missing. Undeclared attributes are ignored.
//!
//! Responses are converted leniently, because items may have been written by others: attributes
//! that do not match their declaration are omitted.

//! Several attributes of the same scalar type are written by one loop over their names.

mod to_dynamodb;
mod to_json;

use super::literal::json_characters;
use crate::model::{Attribute, AttributeType, MapShape, Shape};

pub use to_dynamodb::{attribute_value, attribute_value_of_text, attributes, is_given, texts};
pub use to_json::{conforms, members, value};

/// Attributes that are written together, in the order of the first.
pub(super) enum Together<'a> {
    One(&'a str, &'a Attribute),
    /// At least two attributes of the same scalar type: their names, and the first attribute.
    Alike(Vec<&'a str>, &'a Attribute),
}

/// The type of an attribute that a loop can write: a scalar whose name needs no escapes and is the
/// same for callers.
pub(super) fn loopable(name: &str, attribute: &Attribute) -> Option<AttributeType> {
    let is_scalar = matches!(
        attribute.shape,
        Shape::String(_) | Shape::Number(_) | Shape::Boolean | Shape::Binary
    );
    let is_same_in_json = attribute.name_in_json(name) == name && json_characters(name) == name;
    (is_scalar && is_same_in_json).then(|| attribute.shape.attribute_type())
}

/// Groups attributes that a loop over their names can write, if `may` is true.
pub(super) fn together(
    attributes: &MapShape,
    may: impl Fn(&Attribute) -> bool,
) -> Vec<Together<'_>> {
    let mut groups: Vec<(Option<AttributeType>, &Attribute, Vec<&str>)> = Vec::new();
    for (name, attribute) in attributes.iter() {
        let of = loopable(name, attribute).filter(|_| may(attribute));
        match groups.iter_mut().find(|(known, ..)| of.is_some() && *known == of) {
            Some((_, _, names)) => names.push(name),
            None => groups.push((of, attribute, vec![name])),
        }
    }
    let together = groups.into_iter().map(|(_, attribute, names)| match names.as_slice() {
        [name] => Together::One(name, attribute),
        _ => Together::Alike(names, attribute),
    });
    together.collect()
}
