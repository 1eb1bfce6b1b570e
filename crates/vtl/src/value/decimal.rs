//! `java.math.BigDecimal`: its arithmetic, its order and its texts.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::budget::Budget;
use crate::error::{Error, ErrorKind};

/// Java's `BigDecimal`: `unscaled × 10^-scale`. `1.0` and `1.00` print differently.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BigDecimal {
    pub(crate) unscaled: BigInt,
    pub(crate) scale: i32,
}

/// The largest scale. Larger ones are rejected before their digits are written out.
const SCALE: i64 = 10_000;

/// Java's rounding modes, in the order of their numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    Unnecessary,
}

impl Rounding {
    pub(crate) fn of(number: i32) -> Result<Self, Error> {
        const ALL: [Rounding; 8] = [
            Rounding::Up,
            Rounding::Down,
            Rounding::Ceiling,
            Rounding::Floor,
            Rounding::HalfUp,
            Rounding::HalfDown,
            Rounding::HalfEven,
            Rounding::Unnecessary,
        ];
        let mode = usize::try_from(number).ok().and_then(|number| ALL.get(number).copied());
        mode.ok_or_else(|| Error::thrown("IllegalArgumentException", "Invalid rounding mode"))
    }

    /// Divides and rounds.
    fn quotient(self, dividend: &BigInt, divisor: &BigInt) -> Result<BigInt, Error> {
        let (quotient, remainder) = (dividend / divisor, dividend % divisor);
        if remainder.is_zero() {
            return Ok(quotient);
        }
        let is_negative = dividend.is_negative() != divisor.is_negative();
        let half = (remainder.abs() * 2_u32).cmp(&divisor.abs());
        let is_away = match self {
            Self::Up => true,
            Self::Down => false,
            Self::Ceiling => !is_negative,
            Self::Floor => is_negative,
            Self::HalfUp => half != Ordering::Less,
            Self::HalfDown => half == Ordering::Greater,
            Self::HalfEven => {
                half == Ordering::Greater || half == Ordering::Equal && quotient.bit(0)
            }
            Self::Unnecessary => return Err(arithmetic_exception("Rounding necessary")),
        };
        Ok(match (is_away, is_negative) {
            (false, _) => quotient,
            (true, false) => quotient + 1,
            (true, true) => quotient - 1,
        })
    }
}

impl BigDecimal {
    pub(crate) fn new(unscaled: impl Into<BigInt>, scale: i32) -> Self {
        Self { unscaled: unscaled.into(), scale }
    }

    /// `new BigDecimal(double)`: all digits of the binary fraction.
    pub(super) fn exactly(number: f64) -> Result<Self, Error> {
        if !number.is_finite() {
            return Err(Error::thrown("NumberFormatException", "Infinite or NaN"));
        }
        let bits = number.to_bits();
        let exponent = i32::from(u16::try_from(bits >> 52 & 0x7ff).unwrap_or_default());
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) =
            if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
        if mantissa == 0 {
            return Ok(Self::new(0, 0));
        }
        let zeros = mantissa.trailing_zeros();
        let exponent = exponent + i32::try_from(zeros).unwrap_or_default();
        let mantissa = BigInt::from(mantissa >> zeros) * if number < 0.0 { -1 } else { 1 };
        Ok(match u32::try_from(exponent) {
            Ok(exponent) => Self::new(mantissa << exponent, 0),
            Err(_) => Self::new(mantissa * BigInt::from(5).pow(exponent.unsigned_abs()), -exponent),
        })
    }

    /// The approximate cost of calculating with the number, in bytes, including digits that have to
    /// be written out.
    pub(super) fn size(&self) -> usize {
        let digits = i64::from(self.scale.unsigned_abs()).min(SCALE);
        bytes(&self.unscaled) + usize::try_from(digits / 2).unwrap_or_default()
    }

    /// The digits of the unscaled value, without a sign.
    pub(crate) fn digits(&self) -> String {
        self.unscaled.magnitude().to_string()
    }

    /// The integer part. It is zero if its digits exceed the largest scale.
    pub(super) fn truncated(&self) -> BigInt {
        match power_of_ten(i64::from(self.scale).abs()) {
            Ok(power) if self.scale > 0 => &self.unscaled / power,
            Ok(power) => &self.unscaled * power,
            Err(_) => BigInt::ZERO,
        }
    }

    pub(crate) fn rescaled(
        &self,
        scale: i32,
        rounding: Rounding,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        let shift = i64::from(scale) - i64::from(self.scale);
        let power = power(shift.abs(), budget)?;
        budget.spend_arithmetic(bytes(&self.unscaled), bytes(&power))?;
        Ok(if shift >= 0 {
            Self::new(&self.unscaled * power, scale)
        } else {
            Self::new(rounding.quotient(&self.unscaled, &power)?, scale)
        })
    }

    /// Returns the unscaled values at the larger scale, and this scale.
    fn aligned(&self, other: &Self, budget: &mut Budget) -> Result<(BigInt, BigInt, i32), Error> {
        let scale = self.scale.max(other.scale);
        let mut at_scale = |number: &Self| {
            number.rescaled(scale, Rounding::Unnecessary, budget).map(|number| number.unscaled)
        };
        Ok((at_scale(self)?, at_scale(other)?, scale))
    }

    pub(crate) fn plus(&self, other: &Self, budget: &mut Budget) -> Result<Self, Error> {
        let (a, b, scale) = self.aligned(other, budget)?;
        Ok(Self::new(a + b, scale))
    }

    pub(crate) fn minus(&self, other: &Self, budget: &mut Budget) -> Result<Self, Error> {
        let (a, b, scale) = self.aligned(other, budget)?;
        Ok(Self::new(a - b, scale))
    }

    pub(crate) fn times(&self, other: &Self) -> Result<Self, Error> {
        let scale = self.scale.checked_add(other.scale).ok_or_else(overflow)?;
        Ok(Self::new(&self.unscaled * &other.unscaled, scale))
    }

    /// Divides and rounds to a scale.
    pub(crate) fn divided(
        &self,
        other: &Self,
        scale: i32,
        rounding: Rounding,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        self.check_divisor(other)?;
        let shift = i64::from(scale) + i64::from(other.scale) - i64::from(self.scale);
        let power = self.power_for(other, shift.abs(), budget)?;
        let quotient = if shift >= 0 {
            rounding.quotient(&(&self.unscaled * power), &other.unscaled)?
        } else {
            rounding.quotient(&self.unscaled, &(&other.unscaled * power))?
        };
        Ok(Self::new(quotient, scale))
    }

    /// Divides exactly. The scale is as close as possible to the difference of the scales.
    pub(crate) fn exact_quotient(&self, other: &Self, budget: &mut Budget) -> Result<Self, Error> {
        self.check_divisor(other)?;
        let preferred = i64::from(self.scale) - i64::from(other.scale);
        if self.unscaled.is_zero() {
            return Ok(Self::new(0, narrow(preferred)?));
        }
        // A finite quotient has no more decimal places than this.
        let places = i64::try_from(other.digits().len()).unwrap_or(i64::MAX).saturating_mul(4);
        let dividend = &self.unscaled * self.power_for(other, places, budget)?;
        if !(&dividend % &other.unscaled).is_zero() {
            return Err(arithmetic_exception(
                "Non-terminating decimal expansion; no exact representable decimal result.",
            ));
        }
        let quotient = Self::new(dividend / &other.unscaled, narrow(preferred + places)?);
        quotient.stripped_to(preferred, budget)
    }

    /// Returns the integer part of the quotient. The scale is as close as possible to the
    /// difference of the scales.
    pub(crate) fn integral_quotient(
        &self,
        other: &Self,
        budget: &mut Budget,
    ) -> Result<Self, Error> {
        self.check_divisor(other)?;
        let preferred = narrow(i64::from(self.scale) - i64::from(other.scale))?;
        let whole = self.divided(other, 0, Rounding::Down, budget)?;
        if whole.unscaled.is_zero() {
            Ok(Self::new(0, preferred))
        } else if preferred >= 0 {
            whole.rescaled(preferred, Rounding::Unnecessary, budget)
        } else {
            whole.stripped_to(preferred.into(), budget)
        }
    }

    pub(crate) fn remainder(&self, other: &Self, budget: &mut Budget) -> Result<Self, Error> {
        self.minus(&self.integral_quotient(other, budget)?.times(other)?, budget)
    }

    fn check_divisor(&self, other: &Self) -> Result<(), Error> {
        match (other.unscaled.is_zero(), self.unscaled.is_zero()) {
            (false, _) => Ok(()),
            (true, true) => Err(arithmetic_exception("Division undefined")),
            (true, false) => Err(arithmetic_exception("Division by zero")),
        }
    }

    /// Returns a power of ten and charges for a division after multiplying with it.
    fn power_for(
        &self,
        divisor: &Self,
        exponent: i64,
        budget: &mut Budget,
    ) -> Result<BigInt, Error> {
        let power = power(exponent, budget)?;
        let more = bytes(&power);
        budget.spend_arithmetic(bytes(&self.unscaled) + more, bytes(&divisor.unscaled) + more)?;
        Ok(power)
    }

    /// Removes zeros at the end until the scale is the preferred one.
    fn stripped_to(mut self, preferred: i64, budget: &mut Budget) -> Result<Self, Error> {
        let ten = BigInt::from(10);
        while i64::from(self.scale) > preferred && (&self.unscaled % &ten).is_zero() {
            budget.spend_steps(1 + bytes(&self.unscaled) / 8)?;
            self = Self::new(self.unscaled / &ten, self.scale - 1);
        }
        Ok(self)
    }

    /// `stripTrailingZeros()`
    pub(crate) fn stripped(&self) -> Self {
        if self.unscaled.is_zero() {
            return Self::new(0, 0);
        }
        let digits = self.unscaled.to_string();
        let kept = digits.trim_end_matches('0');
        let zeros = i64::try_from(digits.len() - kept.len()).unwrap_or_default();
        let scale = i32::try_from(i64::from(self.scale) - zeros).unwrap_or(i32::MIN);
        Self::new(kept.parse::<BigInt>().unwrap_or_default(), scale)
    }

    /// Compares by value: 1.0 equals 1.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            return self.unscaled.cmp(&other.unscaled);
        }
        let (sign, other_sign) = (self.unscaled.signum(), other.unscaled.signum());
        if sign != other_sign || self.unscaled.is_zero() {
            return sign.cmp(&other_sign);
        }
        // Numbers of very different sizes are compared by size, without writing out their zeros.
        let ((least, most), (other_least, other_most)) = (self.magnitude(), other.magnitude());
        let by_size = if least > other_most {
            Ordering::Greater
        } else if most < other_least {
            Ordering::Less
        } else {
            let scale = self.scale.max(other.scale);
            return self.scaled(scale).cmp(&other.scaled(scale));
        };
        if self.unscaled.is_negative() { by_size.reverse() } else { by_size }
    }

    /// The bounds of the number of digits before the point, by the number of bits.
    fn magnitude(&self) -> (i64, i64) {
        let bits = i64::try_from(self.unscaled.bits()).unwrap_or(i64::MAX) / 100_000;
        let rest = i64::try_from(self.unscaled.bits() % 100_000).unwrap_or_default();
        let digits = |factor: i64, rest: i64| bits.saturating_mul(factor) + rest * factor / 100_000;
        let scale = i64::from(self.scale);
        (digits(30_102, rest - 1) - scale, digits(30_103, rest) + 1 - scale)
    }

    /// The unscaled value at a larger scale. It has about as many digits as the number of the same
    /// magnitude that has this scale.
    fn scaled(&self, scale: i32) -> BigInt {
        let zeros = u32::try_from(i64::from(scale) - i64::from(self.scale)).unwrap_or_default();
        &self.unscaled * BigInt::from(10).pow(zeros)
    }

    /// `toPlainString()`: without an exponent.
    pub(crate) fn plain(&self, budget: &mut Budget) -> Result<String, Error> {
        let digits = self.digits();
        let sign = if self.unscaled.is_negative() { "-" } else { "" };
        let length = usize::try_from(self.scale.unsigned_abs())
            .unwrap_or(usize::MAX)
            .saturating_add(digits.len());
        budget.spend_text(length)?;
        let Ok(scale) = usize::try_from(self.scale) else {
            let zeros =
                if self.unscaled.is_zero() { 0 } else { self.scale.unsigned_abs() as usize };
            return Ok(format!("{sign}{digits}{}", "0".repeat(zeros)));
        };
        Ok(match digits.len().checked_sub(scale) {
            _ if scale == 0 => format!("{sign}{digits}"),
            Some(whole) if whole > 0 => format!("{sign}{}.{}", &digits[..whole], &digits[whole..]),
            _ => format!("{sign}0.{}{digits}", "0".repeat(scale - digits.len())),
        })
    }

    /// `toEngineeringString()`: the exponent is a multiple of three.
    pub(crate) fn engineering(&self) -> String {
        let text = self.to_string();
        if !text.contains('E') {
            return text;
        }
        let digits = self.digits();
        let sign = if self.unscaled.is_negative() { "-" } else { "" };
        let mut exponent =
            i64::try_from(digits.len()).unwrap_or(i64::MAX) - 1 - i64::from(self.scale);
        let excess = usize::try_from(exponent.rem_euclid(3)).unwrap_or_default();
        exponent -= exponent.rem_euclid(3);
        let shown = if self.unscaled.is_zero() {
            // Zero keeps the decimal places that its scale requires.
            match excess {
                1 => {
                    exponent += 3;
                    "0.00".to_owned()
                }
                2 => {
                    exponent += 3;
                    "0.0".to_owned()
                }
                _ => "0".to_owned(),
            }
        } else {
            let whole = excess + 1;
            match digits.len().checked_sub(whole) {
                Some(0) => digits,
                Some(_) => format!("{}.{}", &digits[..whole], &digits[whole..]),
                None => format!("{digits:0<whole$}"),
            }
        };
        if exponent == 0 { format!("{sign}{shown}") } else { format!("{sign}{shown}E{exponent:+}") }
    }
}

impl fmt::Display for BigDecimal {
    /// Java's canonical form: plain if the scale is at least 0 and the exponent of the leading
    /// digit at least -6.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.unscaled.abs().to_string();
        if self.unscaled.is_negative() {
            f.write_str("-")?;
        }
        if self.scale == 0 {
            return f.write_str(&digits);
        }
        let exponent = i64::try_from(digits.len()).unwrap_or(i64::MAX) - 1 - i64::from(self.scale);
        if self.scale > 0 && exponent >= -6 {
            let scale = usize::try_from(self.scale).unwrap_or_default();
            return match digits.len().checked_sub(scale) {
                Some(whole) if whole > 0 => write!(f, "{}.{}", &digits[..whole], &digits[whole..]),
                // The width of a format is too small for large numbers.
                _ => write!(f, "0.{}{digits}", "0".repeat(scale - digits.len())),
            };
        }
        f.write_str(&digits[..1])?;
        if digits.len() > 1 {
            write!(f, ".{}", &digits[1..])?;
        }
        if exponent == 0 { Ok(()) } else { write!(f, "E{exponent:+}") }
    }
}

/// The size of a number in bytes.
pub(crate) fn bytes(number: &BigInt) -> usize {
    usize::try_from(number.bits() / 8).unwrap_or(usize::MAX)
}

/// A power of ten, unless it is unreasonably large.
fn power_of_ten(exponent: i64) -> Result<BigInt, Error> {
    match u32::try_from(exponent) {
        Ok(small) if exponent <= SCALE => Ok(BigInt::from(10).pow(small)),
        _ => Err(Error::new(
            ErrorKind::TooMuchMemory,
            format!("a decimal number of more than {SCALE} digits"),
        )),
    }
}

/// A power of ten, charged to the budget.
fn power(exponent: i64, budget: &mut Budget) -> Result<BigInt, Error> {
    let size = usize::try_from(exponent.min(SCALE)).unwrap_or_default() / 2;
    budget.spend_arithmetic(size, size)?;
    power_of_ten(exponent)
}

/// Returns a scale as an `int`.
pub(crate) fn narrow(scale: i64) -> Result<i32, Error> {
    i32::try_from(scale).map_err(|_| overflow())
}

pub(crate) fn overflow() -> Error {
    arithmetic_exception("Overflow")
}

pub(crate) fn arithmetic_exception(message: &str) -> Error {
    Error::thrown("java.lang.ArithmeticException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let tenth = BigDecimal::exactly(0.1).expect("finite");
        assert_eq!(tenth.to_string(), "0.1000000000000000055511151231257827021181583404541015625");
        assert_eq!(BigDecimal::exactly(-2.5).expect("finite").to_string(), "-2.5");
        assert_eq!(
            BigDecimal::exactly(1e22).expect("finite").to_string(),
            "10000000000000000000000"
        );
        assert!(BigDecimal::exactly(f64::NAN).is_err());
    }

    #[test]
    fn a_half_rounds_down() {
        let halved = |tenths: i32| {
            let (tenths, ten) = (BigDecimal::new(tenths, 1), BigDecimal::new(10, 0));
            tenths.divided(&ten, 1, Rounding::HalfDown, &mut Budget::new()).expect("divides")
        };
        assert_eq!(halved(25).to_string(), "0.2");
        assert_eq!(halved(26).to_string(), "0.3");
        assert_eq!(halved(-26).to_string(), "-0.3");
    }

    #[test]
    fn decimals_print_as_java_prints_them() {
        for (unscaled, scale, printed) in [
            (123, 0, "123"),
            (-123, 0, "-123"),
            (123, -1, "1.23E+3"),
            (123, -3, "1.23E+5"),
            (123, 1, "12.3"),
            (123, 5, "0.00123"),
            (123, 10, "1.23E-8"),
            (-123, 12, "-1.23E-10"),
            (100, 2, "1.00"),
            (0, 3, "0.000"),
            (0, 8, "0E-8"),
        ] {
            let number = BigDecimal { unscaled: BigInt::from(unscaled), scale };
            assert_eq!(number.to_string(), printed);
        }
    }

    #[test]
    fn numbers_of_any_size_are_compared() {
        let ordered =
            [(-1, -9_000), (-11, 1), (-1, 0), (0, 5), (1, i32::MAX), (1, 1), (11, 2), (1, -9_000)];
        let ordered = ordered.map(|(unscaled, scale)| BigDecimal::new(unscaled, scale));
        for (at, one) in ordered.iter().enumerate() {
            for (other_at, other) in ordered.iter().enumerate() {
                assert_eq!(one.compare(other), at.cmp(&other_at), "{one} {other}");
            }
        }
        assert!(BigDecimal::new(100, 2).compare(&BigDecimal::new(1, 0)).is_eq());
    }
}
