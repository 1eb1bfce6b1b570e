//! Methods without parameters that are called with arguments: `$list.size(1)`.
//!
//! Velocity 1.7 finds a method without parameters for any arguments, and Java then throws. This
//! applies only if no other method takes the arguments: a number's `toString(1)` is the static one.

use crate::value::{Number, Value};

/// True if the value has such a method.
pub(super) fn has(value: &Value, name: &str) -> bool {
    let own = match value {
        Value::Null => return false,
        Value::Boolean(_) => name == "booleanValue",
        Value::Number(number) => of_number(number, name),
        Value::String(_) => matches!(
            name,
            "length"
                | "isEmpty"
                | "trim"
                | "toLowerCase"
                | "toUpperCase"
                | "intern"
                | "toCharArray"
                | "getBytes"
        ),
        Value::List(list) => {
            matches!(name, "size" | "isEmpty" | "iterator" | "clear")
                || list.kind().has_positions() && matches!(name, "clone" | "trimToSize")
        }
        Value::Map(_) => matches!(
            name,
            "size" | "isEmpty" | "keySet" | "values" | "entrySet" | "clear" | "clone"
        ),
        Value::Object(object) => object.takes_no_arguments(name),
    };
    own || matches!(name, "toString" | "hashCode" | "getClass")
}

fn of_number(number: &Number, name: &str) -> bool {
    match name {
        "intValue" | "longValue" | "doubleValue" | "floatValue" | "byteValue" | "shortValue" => {
            true
        }
        "isNaN" | "isInfinite" => matches!(number, Number::Float(_) | Number::Double(_)),
        "abs" | "byteValueExact" | "intValueExact" | "longValueExact" | "negate"
        | "shortValueExact" | "signum" => {
            matches!(number, Number::BigInteger(_) | Number::BigDecimal(_))
        }
        "bitCount" | "bitLength" | "getLowestSetBit" | "not" | "sqrt" | "toByteArray" => {
            matches!(number, Number::BigInteger(_))
        }
        "plus"
        | "precision"
        | "scale"
        | "stripTrailingZeros"
        | "toBigInteger"
        | "toBigIntegerExact"
        | "toEngineeringString"
        | "toPlainString"
        | "ulp" => {
            matches!(number, Number::BigDecimal(_))
        }
        _ => false,
    }
}
