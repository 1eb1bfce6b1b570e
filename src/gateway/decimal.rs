//! Decimal numbers as JSON writes them, compared and divided exactly.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Pow as _, Zero as _};
use serde_json::Number;

/// A number: so many times ten to the power of the exponent.
#[derive(Debug, Clone)]
pub(super) struct Decimal {
    digits: BigInt,
    exponent: i32,
}

/// Beyond so many digits, numbers are compared as floating-point ones.
const MOST_DIGITS: i32 = 400;

impl Decimal {
    /// Reads a number as it is printed.
    pub(super) fn of(number: &Number) -> Option<Self> {
        let text = number.to_string();
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let exponent = exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        (-MOST_DIGITS..=MOST_DIGITS)
            .contains(&exponent)
            .then_some(Self { digits: format!("{whole}{fraction}").parse().ok()?, exponent })
    }

    /// Both numbers' digits for the lesser of their exponents.
    fn aligned(&self, other: &Self) -> (BigInt, BigInt) {
        let least = self.exponent.min(other.exponent);
        let shifted = |number: &Self| &number.digits * BigInt::from(10).pow((number.exponent - least).unsigned_abs());
        (shifted(self), shifted(other))
    }

    /// Whether it is a whole number of times `other`.
    pub(super) fn is_multiple_of(&self, other: &Self) -> bool {
        let (own, other) = self.aligned(other);
        !other.is_zero() && (own % other).is_zero()
    }
}

/// Compares two numbers by what they stand for: 1 and 1.0 are equal.
pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (Decimal::of(a), Decimal::of(b)) {
        (Some(a), Some(b)) => {
            let (a, b) = a.aligned(&b);
            a.cmp(&b)
        }
        _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
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
        ] {
            assert_eq!(compare(&number(a), &number(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn multiples() {
        let multiple =
            |a: &str, b: &str| Decimal::of(&number(a)).expect(a).is_multiple_of(&Decimal::of(&number(b)).expect(b));
        assert!(multiple("0.3", "0.1") && multiple("10", "2.5") && multiple("0", "7") && multiple("1e3", "8"));
        assert!(!multiple("0.35", "0.1") && !multiple("7", "2") && !multiple("1", "0"));
    }
}
