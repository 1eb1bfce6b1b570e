//! The values of scalars, by the [core schema](https://yaml.org/spec/1.2.2/#103-core-schema) of
//! YAML 1.2.

use saphyr_parser::Tag;

use crate::blueprint::node::{Number, Value};

/// The value of a plain scalar; `None` for text.
pub(super) fn plain(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let first = text.bytes().next()?;
    (first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.'))
        .then(|| number(text))?
        .map(Value::Number)
}

/// The value of a tagged scalar, `None` for text; the tag if it is unknown or does not fit.
pub(super) fn tagged(text: &str, tag: &Tag) -> Result<Option<Value>, String> {
    let value = plain(text);
    let fits = match tag.suffix.as_str() {
        _ if !tag.is_yaml_core_schema() => false,
        "str" => return Ok(None),
        "null" => value == Some(Value::Null),
        "bool" => matches!(value, Some(Value::Bool(_))),
        "int" | "float" => matches!(value, Some(Value::Number(_))),
        _ => false,
    };
    if fits { Ok(value) } else { Err(tag.to_string()) }
}

fn number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_negative = text.starts_with('-');
    // Digits with a leading zero are text, such as an account ID.
    let is_text = unsigned.len() > 1
        && unsigned.starts_with('0')
        && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if is_text || unsigned.starts_with(['+', '-']) {
        return None;
    }
    match unsigned {
        ".inf" | ".Inf" | ".INF" => {
            return Some(Number::Float(if is_negative {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            }));
        }
        ".nan" | ".NaN" | ".NAN" if unsigned == text => return Some(Number::Float(f64::NAN)),
        _ => {}
    }
    let radix = |prefix, radix| {
        let digits = unsigned.strip_prefix(prefix)?;
        let is_signed = digits.starts_with(['+', '-']);
        (!is_signed).then(|| u128::from_str_radix(digits, radix).ok())?
    };
    let whole = radix("0x", 16)
        .or_else(|| radix("0o", 8))
        .or_else(|| radix("0b", 2))
        .or_else(|| unsigned.parse().ok());
    match whole {
        Some(whole) => Some(whole_number(whole, is_negative)),
        // Rust's names for NaN and infinity are text in YAML.
        None => unsigned
            .parse()
            .ok()
            .filter(|float: &f64| float.is_finite())
            .map(|float| Number::Float(if is_negative { -float } else { float })),
    }
}

#[allow(clippy::cast_precision_loss)] // Beyond 64 bits only the magnitude matters: it is out of every range.
fn whole_number(whole: u128, is_negative: bool) -> Number {
    if !is_negative || whole == 0 {
        return u64::try_from(whole).map_or(Number::Float(whole as f64), Number::Unsigned);
    }
    let negative = i128::try_from(whole).ok().and_then(|whole| i64::try_from(-whole).ok());
    negative.map_or(Number::Float(-(whole as f64)), Number::Negative)
}
