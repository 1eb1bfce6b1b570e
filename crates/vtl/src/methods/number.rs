//! `java.lang.Integer`, `Long`, `Float` and `Double`, and the methods they share with `java.math`.
//!
//! Velocity finds static methods through an instance: templates read numbers by
//! `$number.parseInt("5")`. Arguments widen as in Java: an `int` can be passed as a `double`.
//! `byteValue()` and `shortValue()` return an `int`, whose static methods are those of `Integer`.

use std::str::FromStr;

use num_bigint::BigInt;

use super::Found;
use super::big_integer::in_radix;
use super::boolean::{class_cast, ordering};
use super::{big_decimal, big_integer};
use crate::budget::Budget;
use crate::error::Error;
use crate::json::number::big_decimal;
use crate::value::{BigDecimal, Number, Value, low_int};

pub(super) fn call(number: &Number, name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    if let ("compareTo", [other]) = (name, arguments) {
        return match other {
            Value::Number(other) if number.same_type(other) => {
                budget.spend_arithmetic(number.size(), other.size())?;
                Ok(Some(ordering(number.java_compare(other)?)))
            }
            other => Err(class_cast(other, number.class_name())),
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
        None => call_static(number.class_name(), name, arguments, budget),
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
        "longValue" => Value::from(number.long_value()),
        "doubleValue" => Value::from(number.to_f64()),
        "floatValue" => Value::from(number.to_f32()),
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
        "java.lang.Integer" => match (name, arguments) {
            ("toUnsignedLong", [Value::Number(Number::Int(number))]) => {
                Ok(Some(Value::from(i64::from(number.cast_unsigned()))))
            }
            _ => integer(name, arguments, budget),
        },
        "java.lang.Long" => long_integer(name, arguments, budget),
        "java.lang.Float" => floating(name, arguments, true),
        "java.lang.Double" => floating(name, arguments, false),
        "java.math.BigInteger" => Ok(match (name, arguments) {
            ("valueOf", [number]) => integral(number).map(|number| BigInt::from(number).into()),
            _ => None,
        }),
        "java.math.BigDecimal" => decimal(name, arguments),
        _ => Ok(None),
    }
}

fn decimal(name: &str, arguments: &[Value]) -> Found {
    Ok(match (name, arguments) {
        ("valueOf", [number]) => match (integral(number), double_argument(number)) {
            (Some(number), _) => Some(BigDecimal::new(number, 0).into()),
            // The digits that the `double` prints.
            (None, Some(number)) => {
                let refused = || Error::thrown("NumberFormatException", "Infinite or NaN");
                Some(big_decimal(&number.to_string())?.ok_or_else(refused)?.into())
            }
            (None, None) => None,
        },
        ("valueOf", [number, Value::Number(Number::Int(scale))]) => {
            integral(number).map(|number| BigDecimal::new(number, *scale).into())
        }
        _ => None,
    })
}

/// Defines the static methods of `Integer` or `Long`.
macro_rules! integral_class {
    (
        $class:ident: $signed:ty, $unsigned:ty, $argument:ident,
        $parse:literal, $parse_unsigned:literal
    ) => {
        fn $class(name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
            let unsigned = |number: $unsigned| Value::from(number.cast_signed());
            let count = |number: u32| Value::int(number.cast_signed());
            let parsed = |text: &str, radix: i32| {
                Ok(Some(match name {
                    $parse | "valueOf" => Value::from(parse::<$signed>(text, radix)?),
                    $parse_unsigned => unsigned(parse_unsigned(text, radix)?),
                    _ => return Ok(None),
                }))
            };
            Ok(Some(match arguments {
                [Value::String(text)] if name == "decode" => {
                    Value::from(decode(text, parse::<$signed>)?)
                }
                [Value::String(text)] => return parsed(text, 10),
                [Value::String(text), Value::Number(Number::Int(radix))] => {
                    return parsed(text, *radix);
                }
                [number] => {
                    let Some(number) = $argument(number) else { return Ok(None) };
                    let bits = number.cast_unsigned();
                    match name {
                        "valueOf" => Value::from(number),
                        "hashCode" => Value::int(Value::from(number).hash_code(budget)?),
                        "toString" => number.to_string().into(),
                        "toHexString" => format!("{number:x}").into(),
                        "toOctalString" => format!("{number:o}").into(),
                        "toBinaryString" => format!("{number:b}").into(),
                        "toUnsignedString" => bits.to_string().into(),
                        "signum" => Value::int(low_int(number.signum().into())),
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
                    if matches!(
                        name,
                        "toString" | "toUnsignedString" | "rotateLeft" | "rotateRight"
                    ) =>
                {
                    let Some(number) = $argument(number) else { return Ok(None) };
                    let bits = number.cast_unsigned();
                    match name {
                        "toString" => in_radix(&number.into(), *other, budget)?.into(),
                        "toUnsignedString" => in_radix(&bits.into(), *other, budget)?.into(),
                        "rotateLeft" => unsigned(bits.rotate_left(other.cast_unsigned())),
                        _ => unsigned(bits.rotate_right(other.cast_unsigned())),
                    }
                }
                [a, b] => {
                    let (Some(a), Some(b)) = ($argument(a), $argument(b)) else { return Ok(None) };
                    let (low, high) = (a.cast_unsigned(), b.cast_unsigned());
                    match name {
                        "max" => Value::from(a.max(b)),
                        "min" => Value::from(a.min(b)),
                        "sum" => Value::from(a.wrapping_add(b)),
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
    };
}

integral_class!(integer: i32, u32, int, "parseInt", "parseUnsignedInt");
integral_class!(long_integer: i64, u64, integral, "parseLong", "parseUnsignedLong");

/// The static methods of `Float` or `Double`.
fn floating(name: &str, arguments: &[Value], is_float: bool) -> Found {
    let widened =
        |value: &Value| if is_float { float_argument(value) } else { double_argument(value) };
    Ok(Some(match (name, arguments) {
        ("parseFloat" | "valueOf", [Value::String(text)]) if is_float => {
            Value::from(parse_floating::<f32>(text)?)
        }
        ("parseDouble" | "valueOf", [Value::String(text)]) if !is_float => {
            Value::from(parse_floating::<f64>(text)?)
        }
        ("intBitsToFloat", [Value::Number(Number::Int(bits))]) if is_float => {
            Value::from(f32::from_bits(bits.cast_unsigned()))
        }
        ("longBitsToDouble", [bits]) if !is_float => match integral(bits) {
            Some(bits) => Value::from(f64::from_bits(bits.cast_unsigned())),
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
                    Value::from(number.to_f64().to_bits().cast_signed())
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
                "sum" if is_float => Value::from(a.to_f32() + b.to_f32()),
                "sum" => Value::from(a.to_f64() + b.to_f64()),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    }))
}

/// An argument of the type `int`.
const fn int(value: &Value) -> Option<i32> {
    match value {
        Value::Number(Number::Int(number)) => Some(*number),
        _ => None,
    }
}

/// An argument that Java widens to `long`.
const fn integral(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.integral(),
        _ => None,
    }
}

/// An argument that Java widens to `double`.
fn double_argument(value: &Value) -> Option<Number> {
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

/// Parses a `double` or `float`. Java also accepts a trailing `d` or `f`, and blanks at both ends.
fn parse_floating<T: FromStr>(text: &str) -> Result<T, Error> {
    floating_digits(text).and_then(|digits| digits.parse().ok()).ok_or_else(|| not_a_number(text))
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
