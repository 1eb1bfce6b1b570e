//! Methods without parameters that are called with arguments: `$list.size(1)`.
//!
//! Velocity 1.7 finds a method without parameters for any arguments, and Java then throws. This
//! applies only if no other method takes the arguments: a number's `toString(1)` is the static one.

use super::{big_decimal, big_integer};
use crate::value::{ListKind, Number, Value};

const OBJECT: [&str; 3] = ["toString", "hashCode", "getClass"];
const STRING: [&str; 8] = [
    "length",
    "isEmpty",
    "trim",
    "toLowerCase",
    "toUpperCase",
    "intern",
    "toCharArray",
    "getBytes",
];
const NUMBER: [&str; 6] =
    ["intValue", "longValue", "doubleValue", "floatValue", "byteValue", "shortValue"];
const COLLECTION: [&str; 4] = ["size", "isEmpty", "iterator", "clear"];
const ARRAY_LIST: [&str; 2] = ["clone", "trimToSize"];
const MAP: [&str; 7] = ["size", "isEmpty", "keySet", "values", "entrySet", "clear", "clone"];

/// True if the value has such a method.
pub(super) fn has(value: &Value, name: &str) -> bool {
    let own = match value {
        Value::Null => return false,
        Value::Boolean(_) => name == "booleanValue",
        Value::Number(Number::Float(_) | Number::Double(_))
            if matches!(name, "isNaN" | "isInfinite") =>
        {
            true
        }
        Value::Number(Number::BigInteger(_)) if big_integer::WITHOUT_PARAMETERS.contains(&name) => {
            true
        }
        Value::Number(Number::BigDecimal(_)) if big_decimal::WITHOUT_PARAMETERS.contains(&name) => {
            true
        }
        Value::Number(_) => NUMBER.contains(&name),
        Value::String(_) => STRING.contains(&name),
        Value::List(list) => {
            let is_array_list = matches!(list.kind(), ListKind::Json | ListKind::ArrayList);
            COLLECTION.contains(&name) || is_array_list && ARRAY_LIST.contains(&name)
        }
        Value::Map(_) => MAP.contains(&name),
        Value::Object(object) => object.takes_no_arguments(name),
    };
    own || OBJECT.contains(&name)
}
