//! Exact comparison and division of JSON numbers.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Pow as _, Zero as _};
use serde_json::Number;

/// A number: the digits times ten to the power of the exponent.
#[derive(Debug, Clone)]
pub(crate) struct Decimal {
    digits: BigInt,
    exponent: i32,
}

/// The number of digits above which numbers are not divided.
const MOST_DIGITS: i32 = 400;

impl Decimal {
    /// Reads a number; `None` if it has too many digits.
    pub(crate) fn of(number: &Number) -> Option<Self> {
        let text = number.to_string();
        let (whole, fraction, exponent) = parts(&text);
        let fraction = fraction.trim_end_matches('0');
        let exponent =
            exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        (-MOST_DIGITS..=MOST_DIGITS)
            .contains(&exponent)
            .then_some(Self { digits: format!("{whole}{fraction}").parse().ok()?, exponent })
    }

    /// The digits of both numbers at the smaller of their exponents.
    fn aligned(&self, other: &Self) -> (BigInt, BigInt) {
        let least = self.exponent.min(other.exponent);
        let shifted = |number: &Self| {
            &number.digits * BigInt::from(10).pow((number.exponent - least).unsigned_abs())
        };
        (shifted(self), shifted(other))
    }

    /// True if the number is an integral multiple of `other`.
    pub(crate) fn is_multiple_of(&self, other: &Self) -> bool {
        let (own, other) = self.aligned(other);
        !other.is_zero() && (own % other).is_zero()
    }
}

/// The digits before and after the point, and the exponent.
fn parts(text: &str) -> (&str, &str, &str) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    (whole, fraction, exponent)
}

/// Compares two numbers by value, however large: 1 and 1.0 are equal.
pub(crate) fn compare(a: &Number, b: &Number) -> Ordering {
    Signed::of(&a.to_string()).cmp(&Signed::of(&b.to_string()))
}

/// The sign and the magnitude of a number, in the order of numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Signed {
    Negative(std::cmp::Reverse<Size>),
    Zero,
    Positive(Size),
}

/// The magnitude of a number: the place of its first digit, then its digits without zeros at both
/// ends.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Size {
    first: i64,
    digits: String,
}

impl Signed {
    fn of(text: &str) -> Self {
        let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (whole, fraction, exponent) = parts(text);
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        if digits.is_empty() {
            return Self::Zero;
        }
        // An exponent beyond 64 bits counts as infinite.
        let endless = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
        let exponent = exponent.parse().unwrap_or(endless);
        let before = i64::try_from(whole.len()).unwrap_or(i64::MAX);
        let zeros = i64::try_from(all.len() - digits.len()).unwrap_or(i64::MAX);
        let first = before.saturating_sub(zeros).saturating_add(exponent);
        let size = Size { first, digits: digits.trim_end_matches('0').to_owned() };
        if is_negative { Self::Negative(std::cmp::Reverse(size)) } else { Self::Positive(size) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        serde_json::from_str(text).expect(text)
    }

    #[test]
    fn compared_by_value() {
        for (a, b, expected) in [
            ("1", "1.0", Ordering::Equal),
            ("0.1", "1e-1", Ordering::Equal),
            ("-1", "0", Ordering::Less),
            ("18446744073709551615", "18446744073709551614", Ordering::Greater),
            ("1e300", "1e299", Ordering::Greater),
            ("1e500", "5", Ordering::Greater),
            ("-1e500", "-5", Ordering::Less),
            ("1e-500", "0", Ordering::Greater),
            ("0e500", "-0.0", Ordering::Equal),
            ("12e99999999999999999999", "13", Ordering::Greater),
            ("0.0012", "12e-4", Ordering::Equal),
            ("9.99", "10", Ordering::Less),
            ("-9.99", "-10", Ordering::Greater),
            ("100", "99.5", Ordering::Greater),
            ("0.099", "0.1", Ordering::Less),
        ] {
            assert_eq!(compare(&number(a), &number(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn multiples() {
        let multiple = |a: &str, b: &str| {
            Decimal::of(&number(a)).expect(a).is_multiple_of(&Decimal::of(&number(b)).expect(b))
        };
        assert!(
            multiple("0.3", "0.1")
                && multiple("10", "2.5")
                && multiple("0", "7")
                && multiple("1e3", "8")
        );
        assert!(!multiple("0.35", "0.1") && !multiple("7", "2") && !multiple("1", "0"));
    }
}
