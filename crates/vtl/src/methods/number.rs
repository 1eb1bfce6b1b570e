//! `java.lang.Integer`, `Long`, `Float` and `Double`, and the methods they share with `java.math`.
//!
//! Velocity finds static methods through an instance: templates read numbers by
//! `$number.parseInt("5")`. Arguments widen as in Java: an `int` can be passed as a `double`.
//! `byteValue()` and `shortValue()` return an `int`, whose static methods are those of `Integer`.

use num_bigint::BigInt;

use super::Found;
use super::big_decimal;
use super::big_integer;
use super::boolean::{class_cast, ordering};
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{Number, Value, low_int};

pub(super) fn call(number: &Number, name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    if let ("compareTo", [other]) = (name, arguments) {
        return match other {
            Value::Number(other) if number.same_type(other) => {
                budget.spend_arithmetic(number.size(), other.size())?;
                Ok(Some(ordering(number.java_compare(other)?)))
            }
            other => Err(class_cast(other, Value::Number(number.clone()).class_name())),
        };
    }
    if let Some(found) = converted(number, name, arguments, budget)? {
        return Ok(Some(found));
    }
    let found = match (number, name, arguments) {
        (Number::Float(number), "isNaN", []) => Some(Value::Boolean(number.is_nan())),
        (Number::Float(number), "isInfinite", []) => Some(Value::Boolean(number.is_infinite())),
        (Number::Double(number), "isNaN", []) => Some(Value::Boolean(number.is_nan())),
        (Number::Double(number), "isInfinite", []) => Some(Value::Boolean(number.is_infinite())),
        (Number::BigInteger(number), ..) => big_integer::call(number, name, arguments, budget)?,
        (Number::BigDecimal(number), ..) => big_decimal::call(number, name, arguments, budget)?,
        _ => None,
    };
    match found {
        Some(found) => Ok(Some(found)),
        None => call_static(Value::Number(number.clone()).class_name(), name, arguments, budget),
    }
}

/// Methods of all numbers.
fn converted(number: &Number, name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    if !arguments.is_empty() {
        return Ok(None);
    }
    // Converting a decimal to `double` or `long` writes all its digits.
    budget.spend_steps(number.size().saturating_mul(number.size()) / 256)?;
    Ok(Some(match name {
        "intValue" => Value::int(number.int_value()),
        "longValue" => long(number.long_value()),
        "doubleValue" => double(number.to_f64()),
        "floatValue" => float(number.to_f32()),
        "byteValue" => Value::int(i32::from(number.int_value().to_le_bytes()[0].cast_signed())),
        "shortValue" => {
            let bytes = number.int_value().to_le_bytes();
            Value::int(i32::from(i16::from_le_bytes([bytes[0], bytes[1]])))
        }
        _ => return Ok(None),
    }))
}

/// The static methods of the number classes.
pub(super) fn call_static(
    class: &str,
    name: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Found {
    // Most of them write or parse a text.
    budget.spend_steps(4 + arguments.first().and_then(Value::as_str).map_or(0, str::len) / 8)?;
    match class {
        "java.lang.Integer" => integer(name, arguments, budget),
        "java.lang.Long" => long_integer(name, arguments, budget),
        "java.lang.Float" => floating(name, arguments, true),
        "java.lang.Double" => floating(name, arguments, false),
        "java.math.BigInteger" => Ok(match (name, arguments) {
            ("valueOf", [number]) => integral(number).map(|number| big_integer::big(number.into())),
            _ => None,
        }),
        "java.math.BigDecimal" => big_decimal::value_of(name, arguments),
        _ => Ok(None),
    }
}

fn integer(name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    let int = |number: u32| Value::int(number.cast_signed());
    Ok(Some(match arguments {
        [Value::String(text)] => match name {
            "parseInt" | "valueOf" => Value::int(parse(text, 10)?),
            "decode" => Value::int(decode(text, parse)?),
            "parseUnsignedInt" => int(parse_unsigned(text, 10)?),
            _ => return Ok(None),
        },
        [Value::String(text), Value::Number(Number::Int(radix))] => match name {
            "parseInt" | "valueOf" => Value::int(parse(text, *radix)?),
            "parseUnsignedInt" => int(parse_unsigned(text, *radix)?),
            _ => return Ok(None),
        },
        [Value::Number(Number::Int(number))] => {
            let bits = number.cast_unsigned();
            match name {
                "valueOf" | "hashCode" => Value::int(*number),
                "toString" => number.to_string().into(),
                "toHexString" => format!("{number:x}").into(),
                "toOctalString" => format!("{number:o}").into(),
                "toBinaryString" => format!("{number:b}").into(),
                "toUnsignedString" => bits.to_string().into(),
                "toUnsignedLong" => long(bits.into()),
                "signum" => Value::int(number.signum()),
                "bitCount" => int(bits.count_ones()),
                "reverse" => int(bits.reverse_bits()),
                "reverseBytes" => int(bits.swap_bytes()),
                "highestOneBit" => int(bits.checked_ilog2().map_or(0, |bit| 1 << bit)),
                "lowestOneBit" => int(bits & bits.wrapping_neg()),
                "numberOfLeadingZeros" => int(bits.leading_zeros()),
                "numberOfTrailingZeros" => int(bits.trailing_zeros()),
                _ => return Ok(None),
            }
        }
        [Value::Number(Number::Int(a)), Value::Number(Number::Int(b))] => {
            let (low, high) = (a.cast_unsigned(), b.cast_unsigned());
            match name {
                "toString" => in_radix(&BigInt::from(*a), *b, budget)?.into(),
                "toUnsignedString" => in_radix(&BigInt::from(low), *b, budget)?.into(),
                "max" => Value::int(*a.max(b)),
                "min" => Value::int(*a.min(b)),
                "sum" => Value::int(a.wrapping_add(*b)),
                "compare" => ordering(a.cmp(b)),
                "compareUnsigned" => ordering(low.cmp(&high)),
                "divideUnsigned" => int(low.checked_div(high).ok_or_else(by_zero)?),
                "remainderUnsigned" => int(low.checked_rem(high).ok_or_else(by_zero)?),
                "rotateLeft" => int(low.rotate_left(high & 31)),
                "rotateRight" => int(low.rotate_right(high & 31)),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    }))
}

fn long_integer(name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    let unsigned = |number: u64| long(number.cast_signed());
    let count = |number: u32| Value::int(number.cast_signed());
    Ok(Some(match arguments {
        [Value::String(text)] => match name {
            "parseLong" | "valueOf" => long(parse(text, 10)?),
            "decode" => long(decode(text, parse)?),
            "parseUnsignedLong" => unsigned(parse_unsigned(text, 10)?),
            _ => return Ok(None),
        },
        [Value::String(text), Value::Number(Number::Int(radix))] => match name {
            "parseLong" | "valueOf" => long(parse(text, *radix)?),
            "parseUnsignedLong" => unsigned(parse_unsigned(text, *radix)?),
            _ => return Ok(None),
        },
        [number] => {
            let Some(number) = integral(number) else { return Ok(None) };
            let bits = number.cast_unsigned();
            match name {
                "valueOf" => long(number),
                "hashCode" => Value::int(low_int(number ^ bits.wrapping_shr(32).cast_signed())),
                "toString" => number.to_string().into(),
                "toHexString" => format!("{number:x}").into(),
                "toOctalString" => format!("{number:o}").into(),
                "toBinaryString" => format!("{number:b}").into(),
                "toUnsignedString" => bits.to_string().into(),
                "signum" => Value::int(low_int(number.signum())),
                "bitCount" => count(bits.count_ones()),
                "reverse" => unsigned(bits.reverse_bits()),
                "reverseBytes" => unsigned(bits.swap_bytes()),
                "highestOneBit" => unsigned(bits.checked_ilog2().map_or(0, |bit| 1 << bit)),
                "lowestOneBit" => unsigned(bits & bits.wrapping_neg()),
                "numberOfLeadingZeros" => count(bits.leading_zeros()),
                "numberOfTrailingZeros" => count(bits.trailing_zeros()),
                _ => return Ok(None),
            }
        }
        [number, Value::Number(Number::Int(other))]
            if matches!(name, "toString" | "toUnsignedString" | "rotateLeft" | "rotateRight") =>
        {
            let Some(number) = integral(number) else { return Ok(None) };
            let bits = number.cast_unsigned();
            match name {
                "toString" => in_radix(&BigInt::from(number), *other, budget)?.into(),
                "toUnsignedString" => in_radix(&BigInt::from(bits), *other, budget)?.into(),
                "rotateLeft" => unsigned(bits.rotate_left(other.cast_unsigned() & 63)),
                _ => unsigned(bits.rotate_right(other.cast_unsigned() & 63)),
            }
        }
        [a, b] => {
            let (Some(a), Some(b)) = (integral(a), integral(b)) else { return Ok(None) };
            let (low, high) = (a.cast_unsigned(), b.cast_unsigned());
            match name {
                "max" => long(a.max(b)),
                "min" => long(a.min(b)),
                "sum" => long(a.wrapping_add(b)),
                "compare" => ordering(a.cmp(&b)),
                "compareUnsigned" => ordering(low.cmp(&high)),
                "divideUnsigned" => unsigned(low.checked_div(high).ok_or_else(by_zero)?),
                "remainderUnsigned" => unsigned(low.checked_rem(high).ok_or_else(by_zero)?),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    }))
}

/// The static methods of `Float` or `Double`.
fn floating(name: &str, arguments: &[Value], is_float: bool) -> Found {
    let widened =
        |value: &Value| if is_float { float_argument(value) } else { double_argument(value) };
    Ok(Some(match (name, arguments) {
        ("parseFloat" | "valueOf", [Value::String(text)]) if is_float => {
            Value::Number(parse_float(text)?)
        }
        ("parseDouble" | "valueOf", [Value::String(text)]) if !is_float => {
            double(parse_double(text)?)
        }
        ("intBitsToFloat", [Value::Number(Number::Int(bits))]) if is_float => {
            float(f32::from_bits(bits.cast_unsigned()))
        }
        ("longBitsToDouble", [bits]) if !is_float => match integral(bits) {
            Some(bits) => double(f64::from_bits(bits.cast_unsigned())),
            None => return Ok(None),
        },
        (_, [argument]) => {
            let Some(number) = widened(argument) else { return Ok(None) };
            match name {
                "valueOf" => Value::Number(number),
                "isNaN" => Value::Boolean(number.to_f64().is_nan()),
                "isInfinite" => Value::Boolean(number.to_f64().is_infinite()),
                "isFinite" => Value::Boolean(number.to_f64().is_finite()),
                "hashCode" => Value::int(number.hash_code()),
                "toString" => number.to_string().into(),
                "toHexString" => hexadecimal(&number).into(),
                "floatToIntBits" | "floatToRawIntBits" if is_float => {
                    Value::int(number.hash_code())
                }
                "doubleToLongBits" | "doubleToRawLongBits" if !is_float => {
                    long(number.to_f64().to_bits().cast_signed())
                }
                _ => return Ok(None),
            }
        }
        (_, [a, b]) => {
            let (Some(a), Some(b)) = (widened(a), widened(b)) else { return Ok(None) };
            match name {
                "compare" => ordering(a.java_compare(&b)?),
                "max" | "min" => {
                    let is_less = a.java_compare(&b)?.is_lt();
                    let is_nan = b.to_f64().is_nan() || a.to_f64().is_nan();
                    let first =
                        if is_nan { a.to_f64().is_nan() } else { is_less == (name == "min") };
                    Value::Number(if first { a } else { b })
                }
                "sum" if is_float => float(a.to_f32() + b.to_f32()),
                "sum" => double(a.to_f64() + b.to_f64()),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    }))
}

fn long(number: i64) -> Value {
    Value::Number(Number::Long(number))
}

fn double(number: f64) -> Value {
    Value::Number(Number::Double(number))
}

fn float(number: f32) -> Value {
    Value::Number(Number::Float(number))
}

/// An argument that Java widens to `long`.
pub(super) const fn integral(value: &Value) -> Option<i64> {
    match value {
        Value::Number(Number::Int(number)) => Some(*number as i64),
        Value::Number(Number::Long(number)) => Some(*number),
        _ => None,
    }
}

/// An argument that Java widens to `double`.
pub(super) fn double_argument(value: &Value) -> Option<Number> {
    match value {
        Value::Number(Number::BigInteger(_) | Number::BigDecimal(_)) => None,
        Value::Number(number) => Some(Number::Double(number.to_f64())),
        _ => None,
    }
}

/// An argument that Java widens to `float`.
fn float_argument(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number @ (Number::Int(_) | Number::Long(_) | Number::Float(_))) => {
            Some(Number::Float(number.to_f32()))
        }
        _ => None,
    }
}

/// Formats in a radix. Java uses ten for an unsupported radix.
pub(super) fn in_radix(number: &BigInt, radix: i32, budget: &mut Budget) -> Result<String, Error> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix)).unwrap_or(10);
    let size = usize::try_from(number.bits() / 8).unwrap_or(usize::MAX);
    budget.spend_steps(size.saturating_mul(size) / 256)?;
    budget.spend_memory(size.saturating_mul(8))?;
    Ok(number.to_str_radix(radix))
}

fn not_a_number(text: &str) -> Error {
    Error::thrown("NumberFormatException", format!("For input string: \"{text}\""))
}

fn by_zero() -> Error {
    Error::thrown("ArithmeticException", "/ by zero")
}

fn parse<T: num_traits::Num>(text: &str, radix: i32) -> Result<T, Error> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix));
    let Some(radix) = radix else {
        return Err(Error::thrown("NumberFormatException", "the radix is out of range"));
    };
    // Rust accepts the same texts as Java.
    T::from_str_radix(text, radix).map_err(|_| not_a_number(text))
}

fn parse_unsigned<T: num_traits::Num>(text: &str, radix: i32) -> Result<T, Error> {
    if text.starts_with('-') { Err(not_a_number(text)) } else { parse(text, radix) }
}

/// `decode`: an optional sign, and `0x`, `0X` or `#` for hexadecimal digits, `0` for octal digits.
fn decode<T>(text: &str, parse: impl Fn(&str, i32) -> Result<T, Error>) -> Result<T, Error> {
    let (sign, unsigned) = match text.as_bytes().first() {
        Some(b'-') => ("-", &text[1..]),
        Some(b'+') => ("", &text[1..]),
        _ => ("", text),
    };
    let hexadecimal =
        ["0x", "0X", "#"].into_iter().find_map(|prefix| unsigned.strip_prefix(prefix));
    let (digits, radix) = match (hexadecimal, unsigned.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (unsigned, 10),
    };
    if digits.starts_with(['-', '+']) || digits.is_empty() {
        return Err(not_a_number(text));
    }
    parse(&format!("{sign}{digits}"), radix)
}

/// Parses a double. Java also accepts a trailing `d` or `f`, and blanks at both ends.
fn parse_double(text: &str) -> Result<f64, Error> {
    floating_digits(text).and_then(|digits| digits.parse().ok()).ok_or_else(|| not_a_number(text))
}

fn parse_float(text: &str) -> Result<Number, Error> {
    let number = floating_digits(text).and_then(|digits| digits.parse().ok());
    number.map(Number::Float).ok_or_else(|| not_a_number(text))
}

/// The part of a text that Rust's parser accepts, if Java accepts the whole.
fn floating_digits(text: &str) -> Option<&str> {
    let trimmed = text.trim_matches(|character: char| character <= ' ');
    let digits = trimmed.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(trimmed);
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let known = unsigned == "NaN"
        || unsigned == "Infinity"
        || unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    known.then_some(digits)
}

/// Java's `toHexString`: `0x1.8p0`.
fn hexadecimal(number: &Number) -> String {
    let value = number.to_f64();
    if !value.is_finite() {
        return number.to_string();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let bits = value.to_bits();
    let exponent = i64::try_from(bits >> 52 & 0x7ff).unwrap_or_default();
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 && fraction == 0 {
        return format!("{sign}0x0.0p0");
    }
    // A subnormal `float` is a normal `double`; it is written with the exponent of the least normal
    // `float`.
    let shift = if matches!(number, Number::Float(_)) { -126 - (exponent - 1023) } else { 0 };
    let (whole, fraction, exponent) = match (exponent, shift) {
        (0, _) => (0, fraction, -1022),
        (_, 1..) => (0, ((1 << 52) | fraction) >> shift, -126),
        _ => (1, fraction, exponent - 1023),
    };
    let digits = format!("{fraction:013x}");
    let digits = digits.trim_end_matches('0');
    format!("{sign}0x{whole}.{}p{exponent}", if digits.is_empty() { "0" } else { digits })
}
