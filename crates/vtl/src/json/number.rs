//! The numbers of a JSON text, as the smallest Java type that fits.
//!
//! Integers become `int`, `long` or `BigInteger`. Numbers with a point or an exponent become
//! `double`, or `BigDecimal` if they have more than 18 characters.

use std::rc::Rc;

use num_bigint::BigInt;

use crate::error::{Error, ErrorKind};
use crate::value::{BigDecimal, Number};

/// The most digits of a number. Reading and printing take quadratic time.
const DIGITS: usize = 10_000;
/// The longest text that json-smart reads as a double.
const DOUBLE_LENGTH: usize = 18;

/// Reads a number of strict JSON.
pub(crate) fn read(text: &str) -> Result<Number, Error> {
    if text.contains(['.', 'e', 'E']) { decimal(text) } else { integer(text) }
}

/// Reads an integer: an optional minus and any number of digits, possibly none.
pub(super) fn integer(text: &str) -> Result<Number, Error> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // json-smart chooses BigInteger by length, including leading zeros.
    if digits.len() > 19 {
        return Ok(Number::BigInteger(Rc::new(big(text)?)));
    }
    if digits.is_empty() {
        return Ok(Number::Int(0));
    }
    Ok(match text.parse::<i64>() {
        Ok(number) => i32::try_from(number).map_or(Number::Long(number), Number::Int),
        Err(_) => Number::BigInteger(Rc::new(big(text)?)),
    })
}

/// Reads a number with a point or an exponent.
pub(super) fn decimal(text: &str) -> Result<Number, Error> {
    let malformed = || {
        Error::thrown("java.lang.NumberFormatException", format!("For input string: \"{text}\""))
    };
    if text.len() > DOUBLE_LENGTH {
        return big_decimal(text)?
            .map(|number| Number::BigDecimal(Rc::new(number)))
            .ok_or_else(malformed);
    }
    text.parse().map(Number::Double).map_err(|_| malformed())
}

/// Java's `new BigDecimal(text)`; `None` if Java throws.
pub(crate) fn big_decimal(text: &str) -> Result<Option<BigDecimal>, Error> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = match whole.as_bytes().first() {
        Some(b'-') => ("-", &whole[1..]),
        Some(b'+') => ("", &whole[1..]),
        _ => ("", whole),
    };
    let is_numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !is_numeric(whole) || !is_numeric(fraction) {
        return Ok(None);
    }
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if unsigned.is_empty() || !is_numeric(unsigned) || unsigned.trim_start_matches('0').len() > 10 {
        return Ok(None);
    }
    let (Ok(exponent), Ok(places)) = (exponent.parse::<i64>(), i64::try_from(fraction.len()))
    else {
        return Ok(None);
    };
    let Ok(scale) = i32::try_from(places - exponent) else { return Ok(None) };
    Ok(Some(BigDecimal { unscaled: big(&format!("{sign}{whole}{fraction}"))?, scale }))
}

fn big(text: &str) -> Result<BigInt, Error> {
    if text.len() > DIGITS {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("a number of more than {DIGITS} digits"),
        ));
    }
    Ok(text.parse().unwrap_or_default())
}
