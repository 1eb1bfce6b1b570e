//! Items, both ways: from the plain JSON of callers to DynamoDB's JSON, and back.
//!
//! The request side is strict. A value of another type than the declared one, or a required one that is missing, becomes an
//! empty `{}`, which DynamoDB refuses: "Supplied `AttributeValue` is empty". An optional attribute that is `null` counts as
//! missing. What is not declared is not looked at.
//!
//! The response side is lenient, since anybody may have written an item: what is not as declared is left out.

mod to_dynamodb;
mod to_json;

pub use to_dynamodb::{attribute_value, attribute_value_of_text, attributes, is_given};
pub use to_json::{conforms, members, value};
