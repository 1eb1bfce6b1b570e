//! Arithmetic and comparison of Java's numbers, as Velocity 1.7 does it.
//!
//! The result has the larger of both types: integers widen from `int` to `long` to `BigInteger` on
//! overflow, a floating-point operand makes the result floating-point, and a `BigDecimal`, or a
//! `BigInteger` with a floating-point number, makes it a `BigDecimal`.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_traits::{NumOps, Signed, ToPrimitive, Zero};

use super::number::{BigDecimal, Number};
use crate::error::{Error, ErrorKind};

/// An operator of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// Both operands, converted to a common type.
enum Operands {
    Long(i64, i64),
    BigInteger(BigInt, BigInt),
    Float(f32, f32),
    Double(f64, f64),
    BigDecimal(BigDecimal, BigDecimal),
}

/// The largest scale. Larger ones are rejected before their digits are written out.
const SCALE: i64 = 10_000;

impl Number {
    /// Calculates. Returns `None`, Velocity's null, for a division by zero.
    pub(crate) fn calculate(
        &self,
        operator: Arithmetic,
        other: &Self,
    ) -> Result<Option<Self>, Error> {
        let divides = matches!(operator, Arithmetic::Divide | Arithmetic::Modulo);
        if divides && other.is_zero() {
            return Ok(None);
        }
        Ok(Some(match self.operands(other)? {
            Operands::Long(a, b) => {
                long(operator, a, b, matches!((self, other), (Self::Int(_), Self::Int(_))))
            }
            Operands::BigInteger(a, b) => Self::BigInteger(Rc::new(big_integer(operator, &a, &b)?)),
            Operands::Float(a, b) => Self::Float(floating(operator, a, b)),
            Operands::Double(a, b) => Self::Double(floating(operator, a, b)),
            Operands::BigDecimal(a, b) => Self::BigDecimal(Rc::new(a.calculate(operator, &b)?)),
        }))
    }

    /// Compares by value, regardless of types. NaN is equal to everything, as in Velocity.
    pub(crate) fn compare(&self, other: &Self) -> Result<Ordering, Error> {
        Ok(match self.operands(other)? {
            Operands::Long(a, b) => a.cmp(&b),
            Operands::BigInteger(a, b) => a.cmp(&b),
            Operands::Float(a, b) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            Operands::Double(a, b) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            Operands::BigDecimal(a, b) => a.compare(&b)?,
        })
    }

    /// Java's `compareTo` for two numbers of one type: NaN is the greatest value, and `0.0` is
    /// greater than `-0.0`.
    pub(crate) fn java_compare(&self, other: &Self) -> Result<Ordering, Error> {
        Ok(match (self, other) {
            (Self::Float(_) | Self::Double(_), Self::Float(_) | Self::Double(_)) => {
                let (a, b) = (self.to_f64(), other.to_f64());
                match (a.is_nan(), b.is_nan()) {
                    (false, false) => a.total_cmp(&b),
                    (a, b) => a.cmp(&b),
                }
            }
            _ => self.compare(other)?,
        })
    }

    fn operands(&self, other: &Self) -> Result<Operands, Error> {
        let is_big = |number: &Self| matches!(number, Self::BigInteger(_));
        let is_decimal = |number: &Self| matches!(number, Self::BigDecimal(_));
        Ok(match (self.integral(), other.integral()) {
            (Some(a), Some(b)) => Operands::Long(a, b),
            _ if is_decimal(self) || is_decimal(other) => {
                Operands::BigDecimal(self.to_decimal()?, other.to_decimal()?)
            }
            _ if self.is_integer() && other.is_integer() => {
                Operands::BigInteger(self.to_big(), other.to_big())
            }
            _ if is_big(self) || is_big(other) => {
                Operands::BigDecimal(self.to_decimal()?, other.to_decimal()?)
            }
            _ if matches!(self, Self::Double(_)) || matches!(other, Self::Double(_)) => {
                Operands::Double(self.to_f64(), other.to_f64())
            }
            _ => Operands::Float(self.to_f32(), other.to_f32()),
        })
    }

    /// The approximate cost of calculating with the number, in bytes, including digits that have to
    /// be written out.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::BigInteger(number) => bytes(number),
            Self::BigDecimal(number) => {
                let digits = i64::from(number.scale.unsigned_abs()).min(SCALE);
                bytes(&number.unscaled) + usize::try_from(digits / 2).unwrap_or_default()
            }
            _ => 0,
        }
    }

    pub(crate) const fn is_integer(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Long(_) | Self::BigInteger(_))
    }

    /// True if both have the same Java type.
    pub(crate) fn same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The value if Java widens the type to `long`.
    pub(crate) const fn integral(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number as i64),
            Self::Long(number) => Some(*number),
            _ => None,
        }
    }

    fn is_zero(&self) -> bool {
        match self {
            Self::Int(number) => *number == 0,
            Self::Long(number) => *number == 0,
            Self::BigInteger(number) => number.is_zero(),
            Self::Float(number) => *number == 0.0,
            Self::Double(number) => *number == 0.0,
            Self::BigDecimal(number) => number.unscaled.is_zero(),
        }
    }

    fn to_big(&self) -> BigInt {
        match self {
            Self::BigInteger(number) => (**number).clone(),
            other => BigInt::from(other.long_value()),
        }
    }

    fn to_decimal(&self) -> Result<BigDecimal, Error> {
        Ok(match self {
            Self::BigDecimal(number) => (**number).clone(),
            Self::BigInteger(number) => BigDecimal { unscaled: (**number).clone(), scale: 0 },
            other => BigDecimal::exactly(other.to_f64())?,
        })
    }

    /// Java's `doubleValue()`.
    pub(crate) fn to_f64(&self) -> f64 {
        match self {
            Self::Int(number) => f64::from(*number),
            Self::Long(number) => number.to_f64().unwrap_or(f64::NAN),
            Self::BigInteger(number) => number.to_f64().unwrap_or(f64::NAN),
            Self::Float(number) => f64::from(*number),
            Self::Double(number) => *number,
            // Parsing the digits gives the nearest double.
            Self::BigDecimal(number) => number.to_string().parse().unwrap_or(f64::NAN),
        }
    }

    /// Java's `floatValue()`.
    pub(crate) fn to_f32(&self) -> f32 {
        match self {
            Self::Float(number) => *number,
            Self::Int(number) => number.to_f32().unwrap_or(f32::NAN),
            Self::Long(number) => number.to_f32().unwrap_or(f32::NAN),
            other => narrow(other.to_f64()),
        }
    }

    /// Java's `longValue()`: big numbers keep their low bits, floating-point numbers saturate.
    pub(crate) fn long_value(&self) -> i64 {
        match self {
            Self::Int(number) => i64::from(*number),
            Self::Long(number) => *number,
            Self::BigInteger(number) => low_bits(number),
            Self::Float(number) => saturate(f64::from(*number)),
            Self::Double(number) => saturate(*number),
            Self::BigDecimal(number) => number.rescaled(0).map_or(0, |number| low_bits(&number)),
        }
    }

    /// Java's `intValue()`.
    pub(crate) fn int_value(&self) -> i32 {
        match self {
            Self::Float(_) | Self::Double(_) => {
                let bounded = self.long_value().clamp(i64::from(i32::MIN), i64::from(i32::MAX));
                i32::try_from(bounded).unwrap_or_default()
            }
            other => low_int(other.long_value()),
        }
    }
}

/// Java's narrowing of a `long` to an `int`.
pub(crate) const fn low_int(number: i64) -> i32 {
    let bytes = number.to_le_bytes();
    i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// The size of a number in bytes.
pub(crate) fn bytes(number: &BigInt) -> usize {
    usize::try_from(number.bits() / 8).unwrap_or(usize::MAX)
}

fn low_bits(number: &BigInt) -> i64 {
    let low = number.iter_u64_digits().next().unwrap_or_default();
    let low = i64::from_le_bytes(low.to_le_bytes());
    if number.sign() == Sign::Minus { low.wrapping_neg() } else { low }
}

fn saturate(number: f64) -> i64 {
    if number.is_nan() {
        return 0;
    }
    number.to_i64().unwrap_or(if number > 0.0 { i64::MAX } else { i64::MIN })
}

fn narrow(number: f64) -> f32 {
    number.to_f32().unwrap_or(f32::NAN)
}

fn long(operator: Arithmetic, a: i64, b: i64, both_int: bool) -> Number {
    let result = match operator {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        // Velocity's overflow check divides by b, which overflows as well for this product.
        Arithmetic::Multiply if a == i64::MIN && b == -1 => Some(a),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => Some(a.wrapping_div(b)),
        Arithmetic::Modulo => Some(a.wrapping_rem(b)),
    };
    match result {
        Some(result) if both_int => i32::try_from(result).map_or(Number::Long(result), Number::Int),
        Some(result) => Number::Long(result),
        None => {
            let (a, b) = (BigInt::from(a), BigInt::from(b));
            Number::BigInteger(Rc::new(match operator {
                Arithmetic::Add => a + b,
                Arithmetic::Subtract => a - b,
                _ => a * b,
            }))
        }
    }
}

fn big_integer(operator: Arithmetic, a: &BigInt, b: &BigInt) -> Result<BigInt, Error> {
    Ok(match operator {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Modulo if b.is_negative() => {
            return Err(Error::thrown("ArithmeticException", "BigInteger: modulus not positive"));
        }
        Arithmetic::Modulo => ((a % b) + b) % b,
    })
}

/// Arithmetic on `float` and `double`.
fn floating<N: NumOps>(operator: Arithmetic, a: N, b: N) -> N {
    match operator {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Modulo => a % b,
    }
}

impl BigDecimal {
    /// `new BigDecimal(double)`: all digits of the binary fraction.
    fn exactly(number: f64) -> Result<Self, Error> {
        if !number.is_finite() {
            return Err(Error::thrown("NumberFormatException", "Infinite or NaN"));
        }
        let bits = number.to_bits();
        let exponent = i32::from(u16::try_from(bits >> 52 & 0x7ff).unwrap_or_default());
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) =
            if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
        if mantissa == 0 {
            return Ok(Self { unscaled: BigInt::ZERO, scale: 0 });
        }
        let zeros = mantissa.trailing_zeros();
        let exponent = exponent + i32::try_from(zeros).unwrap_or_default();
        let mantissa = BigInt::from(mantissa >> zeros) * if number < 0.0 { -1 } else { 1 };
        Ok(match u32::try_from(exponent) {
            Ok(exponent) => Self { unscaled: mantissa << exponent, scale: 0 },
            Err(_) => Self {
                unscaled: mantissa * BigInt::from(5).pow(exponent.unsigned_abs()),
                scale: -exponent,
            },
        })
    }

    fn calculate(&self, operator: Arithmetic, other: &Self) -> Result<Self, Error> {
        let scale = self.scale.max(other.scale);
        match operator {
            Arithmetic::Add => {
                Ok(Self { unscaled: self.rescaled(scale)? + other.rescaled(scale)?, scale })
            }
            Arithmetic::Subtract => {
                Ok(Self { unscaled: self.rescaled(scale)? - other.rescaled(scale)?, scale })
            }
            Arithmetic::Multiply => {
                let scale = self.scale.checked_add(other.scale).ok_or_else(too_large)?;
                Ok(Self { unscaled: &self.unscaled * &other.unscaled, scale })
            }
            Arithmetic::Divide => self.divide(other),
            Arithmetic::Modulo => Err(Error::thrown(
                "ArithmeticException",
                "Cannot calculate the modulo of BigDecimals.",
            )),
        }
    }

    /// Keeps the dividend's scale and rounds halves towards zero.
    fn divide(&self, other: &Self) -> Result<Self, Error> {
        let shift = power_of_ten(i64::from(other.scale.abs()))?;
        let (dividend, divisor) = if other.scale >= 0 {
            (&self.unscaled * shift, other.unscaled.clone())
        } else {
            (self.unscaled.clone(), &other.unscaled * shift)
        };
        let (quotient, remainder) = (&dividend / &divisor, &dividend % &divisor);
        let rounds_up = remainder.abs() * 2 > divisor.abs();
        let away = if dividend.is_negative() == divisor.is_negative() { 1 } else { -1 };
        let unscaled = if rounds_up { quotient + away } else { quotient };
        Ok(Self { unscaled, scale: self.scale })
    }

    fn compare(&self, other: &Self) -> Result<Ordering, Error> {
        let scale = self.scale.max(other.scale);
        Ok(self.rescaled(scale)?.cmp(&other.rescaled(scale)?))
    }

    /// The unscaled value at another scale; further digits are cut off.
    fn rescaled(&self, scale: i32) -> Result<BigInt, Error> {
        let shift = i64::from(scale) - i64::from(self.scale);
        let power = power_of_ten(shift.abs())?;
        Ok(if shift >= 0 { &self.unscaled * power } else { &self.unscaled / power })
    }
}

/// A power of ten, unless it is unreasonably large.
pub(crate) fn power_of_ten(exponent: i64) -> Result<BigInt, Error> {
    match u32::try_from(exponent) {
        Ok(small) if exponent <= SCALE => Ok(BigInt::from(10).pow(small)),
        _ => Err(too_large()),
    }
}

fn too_large() -> Error {
    Error::new(ErrorKind::TooMuchMemory, format!("a decimal number of more than {SCALE} digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calculated(a: &Number, operator: Arithmetic, b: &Number) -> String {
        match a.calculate(operator, b) {
            Ok(result) => result.map_or("null".to_owned(), |number| format!("{number:?}")),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn integers_widen_as_they_overflow() {
        assert_eq!(
            calculated(&Number::Int(i32::MAX), Arithmetic::Add, &Number::Int(1)),
            "Long(2147483648)"
        );
        let big = calculated(&Number::Long(i64::MAX), Arithmetic::Multiply, &Number::Int(2));
        assert!(big.starts_with("BigInteger(18446744073709551614"), "{big}");
        assert_eq!(calculated(&Number::Int(7), Arithmetic::Divide, &Number::Int(-2)), "Int(-3)");
        assert_eq!(calculated(&Number::Int(7), Arithmetic::Modulo, &Number::Double(0.0)), "null");
    }

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
        let decimal = |unscaled, scale| BigDecimal { unscaled: BigInt::from(unscaled), scale };
        assert_eq!(decimal(25, 1).divide(&decimal(10, 0)).expect("divides").to_string(), "0.2");
        assert_eq!(decimal(26, 1).divide(&decimal(10, 0)).expect("divides").to_string(), "0.3");
        assert_eq!(decimal(-26, 1).divide(&decimal(10, 0)).expect("divides").to_string(), "-0.3");
    }

    #[test]
    fn extreme_scales_are_rejected() {
        let tiny =
            Number::BigDecimal(Rc::new(BigDecimal { unscaled: BigInt::from(1), scale: i32::MAX }));
        let refused = tiny.calculate(Arithmetic::Add, &Number::Int(1)).expect_err("too large");
        assert_eq!(refused.kind(), ErrorKind::TooMuchMemory);
    }
}
