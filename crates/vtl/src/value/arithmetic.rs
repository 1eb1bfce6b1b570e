//! Arithmetic and comparison of Java's numbers, as Velocity 1.7 does it.
//!
//! The result has the larger of both types: integers widen from `int` to `long` to `BigInteger` on
//! overflow, a floating-point operand makes the result floating-point, and a `BigDecimal`, or a
//! `BigInteger` with a floating-point number, makes it a `BigDecimal`.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_traits::{NumOps, Signed, ToPrimitive, Zero};

use super::{BigDecimal, Number, Rounding, bytes};
use crate::budget::Budget;
use crate::error::Error;

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

impl Number {
    /// Calculates. Returns `None`, Velocity's null, for a division by zero.
    pub(crate) fn calculate(
        &self,
        operator: Arithmetic,
        other: &Self,
        budget: &mut Budget,
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
            Operands::BigDecimal(a, b) => {
                Self::BigDecimal(Rc::new(decimal(operator, &a, &b, budget)?))
            }
        }))
    }

    /// Compares by value, regardless of types. NaN is equal to everything, as in Velocity.
    pub(crate) fn compare(&self, other: &Self) -> Result<Ordering, Error> {
        Ok(match self.operands(other)? {
            Operands::Long(a, b) => a.cmp(&b),
            Operands::BigInteger(a, b) => a.cmp(&b),
            Operands::Float(a, b) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            Operands::Double(a, b) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            Operands::BigDecimal(a, b) => a.compare(&b),
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
            Self::BigDecimal(number) => number.size(),
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
            Self::BigInteger(number) => BigDecimal::new((**number).clone(), 0),
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
            Self::BigDecimal(number) => low_bits(&number.truncated()),
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

fn decimal(
    operator: Arithmetic,
    a: &BigDecimal,
    b: &BigDecimal,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    match operator {
        Arithmetic::Add => a.plus(b, budget),
        Arithmetic::Subtract => a.minus(b, budget),
        Arithmetic::Multiply => a.times(b),
        Arithmetic::Divide => a.divided(b, a.scale, Rounding::HalfDown, budget),
        Arithmetic::Modulo => {
            let message = "Cannot calculate the modulo of BigDecimals.";
            Err(Error::thrown("ArithmeticException", message))
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn calculated(a: &Number, operator: Arithmetic, b: &Number) -> String {
        match a.calculate(operator, b, &mut Budget::new()) {
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
    fn extreme_scales_are_rejected() {
        let tiny =
            Number::BigDecimal(Rc::new(BigDecimal { unscaled: BigInt::from(1), scale: i32::MAX }));
        let refused = tiny
            .calculate(Arithmetic::Add, &Number::Int(1), &mut Budget::new())
            .expect_err("too large");
        assert_eq!(refused.kind(), crate::ErrorKind::TooMuchMemory);
    }
}
