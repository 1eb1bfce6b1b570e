//! `java.lang.Integer`, `Long`, `Float` and `Double`, and what `java.math.BigDecimal` has in common with them: its own
//! methods, such as `setScale`, are left out, as only numbers of JSON with more than 18 characters are `BigDecimal`s.
//!
//! Velocity finds static methods on an instance, so `$number.parseInt("5")` is how templates read numbers.

use num_bigint::BigInt;

use super::Found;
use super::big_integer;
use super::boolean::{class_cast, ordering};
use crate::vtl::budget::Budget;
use crate::vtl::error::Error;
use crate::vtl::value::{Number, Value, low_int};

pub(super) fn call(number: &Number, name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    if let ("compareTo", [other]) = (name, arguments) {
        return match other {
            Value::Number(other) if number.same_type(other) => Ok(Some(ordering(number.compare(other)?))),
            other => Err(class_cast(other, Value::Number(number.clone()).class_name())),
        };
    }
    if let Some(found) = converted(number, name, arguments) {
        return Ok(Some(found));
    }
    match number {
        Number::Int(_) => integer(name, arguments, budget),
        Number::Long(_) => long(name, arguments, budget),
        Number::Double(number) => double(*number, name, arguments),
        Number::BigInteger(number) => big_integer::call(number, name, arguments, budget),
        Number::Float(_) | Number::BigDecimal(_) => Ok(None),
    }
}

/// What every number has.
fn converted(number: &Number, name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("intValue", []) => Value::int(number.int_value()),
        ("longValue", []) => Value::Number(Number::Long(number.long_value())),
        ("doubleValue", []) => Value::Number(Number::Double(number.to_f64())),
        ("floatValue", []) => Value::Number(Number::Float(number.to_f32())),
        ("byteValue", []) => Value::int(i32::from(number.int_value().to_le_bytes()[0].cast_signed())),
        ("shortValue", []) => {
            let bytes = number.int_value().to_le_bytes();
            Value::int(i32::from(i16::from_le_bytes([bytes[0], bytes[1]])))
        }
        _ => return None,
    })
}

fn integer(name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    Ok(match (name, arguments) {
        ("parseInt" | "valueOf" | "decode", [Value::String(text)]) => Some(Value::int(parse(text, 10)?)),
        ("parseInt" | "valueOf", [Value::String(text), Value::Number(Number::Int(radix))]) => {
            Some(Value::int(parse(text, *radix)?))
        }
        ("valueOf" | "hashCode", [Value::Number(Number::Int(number))]) => Some(Value::int(*number)),
        ("toString", [Value::Number(Number::Int(number))]) => Some(number.to_string().into()),
        ("toString", [Value::Number(Number::Int(number)), Value::Number(Number::Int(radix))]) => {
            Some(in_radix(&BigInt::from(*number), *radix, budget)?.into())
        }
        ("toHexString", [Value::Number(Number::Int(number))]) => Some(format!("{number:x}").into()),
        ("toOctalString", [Value::Number(Number::Int(number))]) => Some(format!("{number:o}").into()),
        ("toBinaryString", [Value::Number(Number::Int(number))]) => Some(format!("{number:b}").into()),
        ("max", [Value::Number(Number::Int(a)), Value::Number(Number::Int(b))]) => Some(Value::int(*a.max(b))),
        ("min", [Value::Number(Number::Int(a)), Value::Number(Number::Int(b))]) => Some(Value::int(*a.min(b))),
        ("sum", [Value::Number(Number::Int(a)), Value::Number(Number::Int(b))]) => Some(Value::int(a.wrapping_add(*b))),
        ("signum", [Value::Number(Number::Int(a))]) => Some(Value::int(a.signum())),
        ("bitCount", [Value::Number(Number::Int(a))]) => Some(Value::int(a.count_ones().cast_signed())),
        ("compare", [Value::Number(Number::Int(a)), Value::Number(Number::Int(b))]) => Some(ordering(a.cmp(b))),
        _ => None,
    })
}

fn long(name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    let long = |number: i64| Some(Value::Number(Number::Long(number)));
    Ok(match (name, arguments) {
        ("parseLong" | "valueOf" | "decode", [Value::String(text)]) => long(parse(text, 10)?),
        ("parseLong" | "valueOf", [Value::String(text), Value::Number(Number::Int(radix))]) => {
            long(parse(text, *radix)?)
        }
        ("toHexString", [number]) => integral(number).map(|number| format!("{number:x}").into()),
        ("toOctalString", [number]) => integral(number).map(|number| format!("{number:o}").into()),
        ("toBinaryString", [number]) => integral(number).map(|number| format!("{number:b}").into()),
        ("toString", [number]) => integral(number).map(|number| number.to_string().into()),
        ("toString", [number, Value::Number(Number::Int(radix))]) => match integral(number) {
            Some(number) => Some(in_radix(&BigInt::from(number), *radix, budget)?.into()),
            None => None,
        },
        ("hashCode", [number]) => integral(number).map(|number| Value::int(low_int(number ^ (number >> 32)))),
        ("max", [a, b]) => integral(a).zip(integral(b)).and_then(|(a, b)| long(a.max(b))),
        ("min", [a, b]) => integral(a).zip(integral(b)).and_then(|(a, b)| long(a.min(b))),
        ("sum", [a, b]) => integral(a).zip(integral(b)).and_then(|(a, b)| long(a.wrapping_add(b))),
        ("signum", [a]) => integral(a).map(|a| Value::int(low_int(a.signum()))),
        ("compare", [a, b]) => integral(a).zip(integral(b)).map(|(a, b)| ordering(a.cmp(&b))),
        _ => None,
    })
}

fn double(number: f64, name: &str, arguments: &[Value]) -> Found {
    let double = |number: f64| Some(Value::Number(Number::Double(number)));
    Ok(match (name, arguments) {
        ("isNaN", []) => Some(Value::Boolean(number.is_nan())),
        ("isInfinite", []) => Some(Value::Boolean(number.is_infinite())),
        ("isNaN", [Value::Number(number)]) => Some(Value::Boolean(number.to_f64().is_nan())),
        ("isInfinite", [Value::Number(number)]) => Some(Value::Boolean(number.to_f64().is_infinite())),
        ("parseDouble" | "valueOf", [Value::String(text)]) => double(parse_double(text)?),
        ("hashCode", [Value::Number(number)]) => Some(Value::int(Number::Double(number.to_f64()).hash_code())),
        ("toString", [Value::Number(number)]) => Some(Number::Double(number.to_f64()).to_string().into()),
        ("max", [Value::Number(a), Value::Number(b)]) => double(a.to_f64().max(b.to_f64())),
        ("min", [Value::Number(a), Value::Number(b)]) => double(a.to_f64().min(b.to_f64())),
        ("sum", [Value::Number(a), Value::Number(b)]) => double(a.to_f64() + b.to_f64()),
        _ => None,
    })
}

/// An argument that Java widens to a `long`.
pub(super) const fn integral(value: &Value) -> Option<i64> {
    match value {
        Value::Number(Number::Int(number)) => Some(*number as i64),
        Value::Number(Number::Long(number)) => Some(*number),
        _ => None,
    }
}

/// Java takes ten for a radix that it does not know.
pub(super) fn in_radix(number: &BigInt, radix: i32, budget: &mut Budget) -> Result<String, Error> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix)).unwrap_or(10);
    let size = usize::try_from(number.bits() / 8).unwrap_or(usize::MAX);
    budget.spend_steps(size.saturating_mul(size) / 256)?;
    budget.spend_memory(size.saturating_mul(8))?;
    Ok(number.to_str_radix(radix))
}

fn parse<T: num_traits::Num>(text: &str, radix: i32) -> Result<T, Error> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix));
    let Some(radix) = radix else { return Err(Error::thrown("NumberFormatException", "the radix is out of range")) };
    // Rust reads what Java does, but for underscores, which neither does.
    T::from_str_radix(text, radix)
        .map_err(|_| Error::thrown("NumberFormatException", format!("For input string: \"{text}\"")))
}

/// Java also reads a trailing `d` or `f`, and blanks at both ends.
fn parse_double(text: &str) -> Result<f64, Error> {
    let trimmed = text.trim_matches(|character: char| character <= ' ');
    let digits = trimmed.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(trimmed);
    let unsigned = digits.trim_start_matches(['+', '-']);
    let known = unsigned == "NaN"
        || unsigned == "Infinity"
        || unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let number = if known { digits.parse().ok() } else { None };
    number.ok_or_else(|| Error::thrown("NumberFormatException", format!("For input string: \"{text}\"")))
}
