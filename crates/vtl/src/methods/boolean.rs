//! `java.lang.Boolean`.

use std::cmp::Ordering;

use super::Found;
use crate::error::Error;
use crate::value::Value;

pub(super) fn call(value: bool, name: &str, arguments: &[Value]) -> Found {
    Ok(match (name, arguments) {
        ("booleanValue", []) => Some(Value::Boolean(value)),
        ("compareTo", [Value::Boolean(other)]) => Some(ordering(value.cmp(other))),
        ("compareTo", [other]) => return Err(class_cast(other, "java.lang.Boolean")),
        _ => return Ok(call_static(name, arguments)),
    })
}

/// The static methods.
pub(super) fn call_static(name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("compare", [Value::Boolean(one), Value::Boolean(other)]) => ordering(one.cmp(other)),
        ("parseBoolean" | "valueOf", [Value::String(text)]) => {
            Value::Boolean(text.eq_ignore_ascii_case("true"))
        }
        ("valueOf", [Value::Boolean(value)]) => Value::Boolean(*value),
        ("toString", [Value::Boolean(value)]) => value.to_string().into(),
        ("hashCode", [Value::Boolean(value)]) => Value::int(if *value { 1231 } else { 1237 }),
        ("logicalAnd", [Value::Boolean(one), Value::Boolean(other)]) => {
            Value::Boolean(*one && *other)
        }
        ("logicalOr", [Value::Boolean(one), Value::Boolean(other)]) => {
            Value::Boolean(*one || *other)
        }
        ("logicalXor", [Value::Boolean(one), Value::Boolean(other)]) => {
            Value::Boolean(one != other)
        }
        _ => return None,
    })
}

/// The exception for comparing values of different classes.
pub(super) fn class_cast(value: &Value, class: &str) -> Error {
    Error::thrown(
        "ClassCastException",
        format!("class {} cannot be cast to class {class}", value.class_name()),
    )
}

pub(super) fn ordering(ordering: Ordering) -> Value {
    Value::int(ordering as i32)
}
