//! `%f`, `%e` and `%g`: numbers with a decimal point, rounded half up.
//!
//! Java rounds the decimal digits of `toString()`, not the binary value: `%.1f` of 0.15 is 0.2.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::specifier::Specifier;
use super::{grouped, mismatch, signed};
use crate::error::{Error, ErrorKind};
use crate::json::number::big_decimal;
use crate::value::{BigDecimal, Number};

/// The most digits that formatting may add, because multiplication takes quadratic time.
const DIGITS: i64 = 10_000;

/// Formats a `float`, `double` or `BigDecimal`.
pub(super) fn convert(number: &Number, specifier: &Specifier<'_>) -> Result<String, Error> {
    let decimal = match number {
        Number::Float(_) | Number::Double(_) => {
            let printed = number.to_string();
            match big_decimal(&printed)? {
                Some(decimal) => decimal,
                None => return Ok(not_finite(&printed, specifier)),
            }
        }
        Number::BigDecimal(decimal) => (**decimal).clone(),
        other => return Err(mismatch(specifier, other.class_name())),
    };
    let is_negative = decimal.unscaled.is_negative() || number.to_string().starts_with('-');
    let magnitude = BigDecimal { unscaled: decimal.unscaled.abs(), scale: decimal.scale };
    let precision = i64::try_from(specifier.precision.unwrap_or(6)).unwrap_or(i64::MAX);
    let digits = match specifier.conversion {
        'f' => fixed(&magnitude, precision, specifier)?,
        'e' => scientific(&magnitude, precision)?,
        _ => general(&magnitude, precision.max(1), specifier)?,
    };
    Ok(signed(is_negative, &digits, specifier))
}

/// `NaN` and the infinities, which are not padded with zeros.
fn not_finite(printed: &str, specifier: &Specifier<'_>) -> String {
    match printed.strip_prefix('-') {
        Some(magnitude) if specifier.has('(') => format!("({magnitude})"),
        None if printed != "NaN" && specifier.has('+') => format!("+{printed}"),
        None if printed != "NaN" && specifier.has(' ') => format!(" {printed}"),
        _ => printed.to_owned(),
    }
}

/// `1234.50`
fn fixed(number: &BigDecimal, precision: i64, specifier: &Specifier<'_>) -> Result<String, Error> {
    let digits = rounded(number, precision)?.to_string();
    let places = usize::try_from(precision).unwrap_or_default();
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places > 0 || specifier.has('#') { "." } else { "" };
    Ok(grouped(&format!("{whole}{point}{fraction}"), specifier))
}

/// `1.234500e+03`
fn scientific(number: &BigDecimal, precision: i64) -> Result<String, Error> {
    let (mantissa, exponent) = normalized(number, precision)?;
    let digits = mantissa.to_string();
    let places = usize::try_from(precision).unwrap_or_default();
    let digits = format!("{digits:0<width$}", width = places + 1);
    let point = if places > 0 { "." } else { "" };
    let sign = if exponent < 0 { '-' } else { '+' };
    Ok(format!("{}{point}{}e{sign}{:02}", &digits[..1], &digits[1..=places], exponent.abs()))
}

/// `%g`: whichever of the two fits, with `precision` significant digits.
fn general(
    number: &BigDecimal,
    precision: i64,
    specifier: &Specifier<'_>,
) -> Result<String, Error> {
    if number.unscaled.is_zero() {
        return fixed(number, precision - 1, specifier);
    }
    let (_, exponent) = normalized(number, precision - 1)?;
    if (-4..precision).contains(&exponent) {
        fixed(number, precision - 1 - exponent, specifier)
    } else {
        scientific(number, precision - 1)
    }
}

/// Returns the first `precision + 1` digits, rounded, and the power of ten of the first digit.
fn normalized(number: &BigDecimal, precision: i64) -> Result<(BigInt, i64), Error> {
    if number.unscaled.is_zero() {
        return Ok((BigInt::zero(), 0));
    }
    let exponent = |digits: &BigInt, scale: i64| to_length(&digits.to_string()) - 1 - scale;
    let first = exponent(&number.unscaled, i64::from(number.scale));
    let mantissa = rounded(number, precision - first)?;
    // Rounding may add a digit: 9.99 becomes 10.0.
    let carried = exponent(&mantissa, precision - first);
    let mantissa = if carried > first { mantissa / 10 } else { mantissa };
    Ok((mantissa, carried))
}

/// Returns the number times `10^places`, rounded half up.
fn rounded(number: &BigDecimal, places: i64) -> Result<BigInt, Error> {
    let shift = places - i64::from(number.scale);
    if shift > DIGITS {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("a formatted number of more than {DIGITS} digits"),
        ));
    }
    if shift >= 0 {
        return Ok(&number.unscaled * power_of_ten(shift));
    }
    // The quotient by a divisor with more digits than the number is zero.
    if -shift > to_length(&number.unscaled.to_string()) {
        return Ok(BigInt::zero());
    }
    let divisor = power_of_ten(-shift);
    Ok((&number.unscaled * 2 + &divisor) / (divisor * 2))
}

fn power_of_ten(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or_default())
}

fn to_length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}
