//! `String.format`.
//!
//! Specifiers have the form `%[index$][flags][width][.precision]conversion`. Invalid formats throw
//! Java's exceptions. The locale is English; that of API Gateway is UNKNOWN. Dates (`%t`) and
//! hexadecimal floating-point (`%a`) are missing and throw.

mod decimal;
mod specifier;

use num_bigint::{BigInt, BigUint};
use num_traits::Signed;

use self::specifier::{Piece, Specifier};
use super::utf16;
use crate::budget::Budget;
use crate::error::{Error, ErrorKind};
use crate::value::{Number, Runtime, Value};

/// The longest formatted argument, in characters.
const LENGTH: usize = 1 << 20;

/// Formats `arguments`.
pub(crate) fn format(
    format: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Result<String, Error> {
    let mut out = String::new();
    let (mut next, mut previous) = (0, None);
    runtime
        .budget()
        .spend_memory(format.matches('%').count().saturating_mul(2 * size_of::<Piece<'_>>()))?;
    for piece in specifier::pieces(format)? {
        let specifier = match piece {
            Piece::Text(text) => {
                runtime.budget().append(text, &mut out)?;
                continue;
            }
            Piece::Specifier(specifier) => specifier,
        };
        if specifier.width.max(specifier.precision).unwrap_or_default() > LENGTH {
            return Err(Error::new(
                ErrorKind::TooLong,
                format!("a width or precision of more than {LENGTH}"),
            ));
        }
        runtime.budget().spend_text(specifier.width.unwrap_or_default())?;
        let precision = specifier.precision.unwrap_or_default().min(1 << 14);
        runtime.budget().spend_steps(4 + precision * precision / 2048)?;
        Budget::check_output(&out)?;
        if matches!(specifier.conversion, 'n' | '%') {
            let text = if specifier.conversion == 'n' { "\n" } else { "%" };
            pad(text, &specifier, &mut out);
            continue;
        }
        let index = match specifier.index {
            specifier::Index::Ordinary => {
                next += 1;
                Some(next - 1)
            }
            specifier::Index::Explicit(index) => Some(index.checked_sub(1).ok_or_else(|| {
                Error::thrown(
                    "java.util.IllegalFormatArgumentIndexException",
                    "Illegal format argument index = 0",
                )
            })?),
            specifier::Index::Previous => previous,
        };
        previous = index;
        let argument = index.and_then(|index| arguments.get(index)).ok_or_else(|| {
            Error::thrown(
                "java.util.MissingFormatArgumentException",
                format!("Format specifier '{}'", specifier.text),
            )
        })?;
        let text = convert(&specifier, argument, runtime)?;
        runtime.budget().spend_text(text.len())?;
        pad(
            &if specifier.is_upper_case { text.to_uppercase() } else { text },
            &specifier,
            &mut out,
        );
    }
    Budget::check_output(&out)?;
    Ok(out)
}

fn convert(
    specifier: &Specifier<'_>,
    argument: &Value,
    runtime: &mut dyn Runtime,
) -> Result<String, Error> {
    match specifier.conversion {
        's' => Ok(cut(argument.to_text(runtime)?, specifier.precision)),
        'b' => {
            let text = match argument {
                Value::Null | Value::Boolean(false) => "false",
                _ => "true",
            };
            Ok(cut(text.to_owned(), specifier.precision))
        }
        'h' => hash(argument, specifier, runtime).map(|text| cut(text, specifier.precision)),
        'c' => character(argument, specifier),
        conversion => match argument {
            Value::Null => Ok("null".into()),
            Value::Number(number) => {
                let work = number.size().saturating_mul(number.size());
                let is_integer = matches!(conversion, 'd' | 'o' | 'x');
                runtime.budget().spend_steps(work / if is_integer { 64 } else { 16 })?;
                if is_integer {
                    integer(number, specifier)
                } else {
                    decimal::convert(number, specifier)
                }
            }
            other => Err(mismatch(specifier, other.class_name())),
        },
    }
}

fn cut(text: String, precision: Option<usize>) -> String {
    match precision {
        Some(precision) if precision < utf16::length(&text) => {
            utf16::slice(&text, 0, precision).into_owned()
        }
        _ => text,
    }
}

fn hash(
    argument: &Value,
    specifier: &Specifier<'_>,
    runtime: &mut dyn Runtime,
) -> Result<String, Error> {
    match argument {
        Value::Null => Ok("null".into()),
        Value::String(_) | Value::Boolean(_) | Value::Number(Number::Int(_)) => {
            argument.hash_code(runtime).map(|code| format!("{code:x}"))
        }
        other => Err(mismatch(specifier, other.class_name())),
    }
}

fn character(argument: &Value, specifier: &Specifier<'_>) -> Result<String, Error> {
    match argument {
        Value::Null => Ok("null".into()),
        Value::Number(Number::Int(code)) => match u32::try_from(*code) {
            Ok(code @ 0..=0x10_ffff) => {
                Ok(char::from_u32(code).unwrap_or(utf16::LONE_SURROGATE).to_string())
            }
            _ => Err(Error::thrown(
                "java.util.IllegalFormatCodePointException",
                format!("Code point = 0x{code:x}"),
            )),
        },
        other => Err(mismatch(specifier, other.class_name())),
    }
}

/// `%d`, `%o` and `%x`. The last two show the bits of an `int` or `long`, but a sign for a
/// `BigInteger`.
fn integer(number: &Number, specifier: &Specifier<'_>) -> Result<String, Error> {
    let (value, bits) = match number {
        Number::Int(number) => (BigInt::from(*number), Some(u64::from(number.cast_unsigned()))),
        Number::Long(number) => (BigInt::from(*number), Some(number.cast_unsigned())),
        Number::BigInteger(number) => ((**number).clone(), None),
        other => return Err(mismatch(specifier, other.class_name())),
    };
    let radix = match specifier.conversion {
        'o' => 8,
        'x' => 16,
        _ => {
            return Ok(signed(
                value.is_negative(),
                &grouped(&value.magnitude().to_string(), specifier),
                specifier,
            ));
        }
    };
    let prefix = match (specifier.has('#'), radix) {
        (true, 8) => "0",
        (true, _) => "0x",
        _ => "",
    };
    Ok(match bits {
        Some(bits) => zero_padded(prefix, &BigUint::from(bits).to_str_radix(radix), "", specifier),
        None => signed(
            value.is_negative(),
            &format!("{prefix}{}", value.magnitude().to_str_radix(radix)),
            specifier,
        ),
    })
}

/// Adds the sign according to the flags, and zeros between it and the digits.
fn signed(is_negative: bool, digits: &str, specifier: &Specifier<'_>) -> String {
    let (before, behind) = match (is_negative, specifier.has('(')) {
        (true, true) => ("(", ")"),
        (true, false) => ("-", ""),
        (false, _) if specifier.has('+') => ("+", ""),
        (false, _) if specifier.has(' ') => (" ", ""),
        _ => ("", ""),
    };
    zero_padded(before, digits, behind, specifier)
}

fn zero_padded(before: &str, digits: &str, behind: &str, specifier: &Specifier<'_>) -> String {
    let width = if specifier.has('0') { specifier.width.unwrap_or_default() } else { 0 };
    let zeros = width.saturating_sub(before.len() + digits.len() + behind.len());
    // The width of Rust's formats is too small for this.
    format!("{before}{}{digits}{behind}", "0".repeat(zeros))
}

/// Adds commas between thousands if the flags ask for them.
fn grouped(digits: &str, specifier: &Specifier<'_>) -> String {
    if !specifier.has(',') {
        return digits.to_owned();
    }
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (position, digit) in digits.char_indices() {
        if position > 0 && position < whole && (whole - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn pad(text: &str, specifier: &Specifier<'_>, out: &mut String) {
    let blanks = specifier.width.unwrap_or_default().saturating_sub(utf16::length(text));
    let (before, behind) = if specifier.has('-') { (0, blanks) } else { (blanks, 0) };
    out.extend(std::iter::repeat_n(' ', before));
    out.push_str(text);
    out.extend(std::iter::repeat_n(' ', behind));
}

fn mismatch(specifier: &Specifier<'_>, class: &str) -> Error {
    Error::thrown(
        "java.util.IllegalFormatConversionException",
        format!("{} != {class}", specifier.conversion),
    )
}

#[cfg(test)]
mod tests;
