//! Java's number types and their texts.
//!
//! `byteValue()` and `shortValue()` give an `Int`, which differs only in its class. A double prints
//! the fewest digits that read back as the same value, as Java does since version 19. Older
//! versions print one digit more for some values. The Java version of API Gateway is UNKNOWN.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use num_bigint::BigInt;

use super::BigDecimal;

/// A number and its Java type.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    Int(i32),
    Long(i64),
    BigInteger(Rc<BigInt>),
    Float(f32),
    Double(f64),
    BigDecimal(Rc<BigDecimal>),
}

/// Java's `equals`, which includes the type: `1` is not `1.0`.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Long(a), Self::Long(b)) => a == b,
            (Self::BigInteger(a), Self::BigInteger(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => canonical_float(*a) == canonical_float(*b),
            (Self::Double(a), Self::Double(b)) => canonical_double(*a) == canonical_double(*b),
            (Self::BigDecimal(a), Self::BigDecimal(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Int(number) => number.hash(state),
            Self::Long(number) => number.hash(state),
            Self::BigInteger(number) => number.hash(state),
            Self::Float(number) => canonical_float(*number).hash(state),
            Self::Double(number) => canonical_double(*number).hash(state),
            Self::BigDecimal(number) => number.hash(state),
        }
    }
}

/// Java's `doubleToLongBits`: all NaNs are equal, and `0.0` is not `-0.0`.
pub(super) fn canonical_double(number: f64) -> u64 {
    if number.is_nan() { 0x7ff8_0000_0000_0000 } else { number.to_bits() }
}

/// Java's `floatToIntBits`.
pub(super) fn canonical_float(number: f32) -> u32 {
    if number.is_nan() { 0x7fc0_0000 } else { number.to_bits() }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::Long(number) => number.fmt(f),
            Self::BigInteger(number) => number.fmt(f),
            Self::Float(number) => write_floating(f, *number),
            Self::Double(number) => write_floating(f, *number),
            Self::BigDecimal(number) => number.fmt(f),
        }
    }
}

/// Java's `Double.toString`, made from Rust's shortest digits `d.ddde±x`.
fn write_floating<N: Copy + fmt::LowerExp + Into<f64>>(
    f: &mut fmt::Formatter<'_>,
    floating: N,
) -> fmt::Result {
    let number: f64 = floating.into();
    if number.is_nan() {
        return f.write_str("NaN");
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    f.write_str(sign)?;
    if number.is_infinite() {
        return f.write_str("Infinity");
    }
    if number == 0.0 {
        return f.write_str("0.0");
    }
    let (digits, exponent) = scientific(&format!("{floating:e}"));
    if (-3..7).contains(&exponent) {
        return write_plain(f, &digits, exponent);
    }
    // Java writes at least two digits, and the nearest ones: the least double is 4.9E-324, though
    // 5E-324 would read back as the same value.
    let (digits, exponent) =
        if digits.len() > 1 { (digits, exponent) } else { scientific(&format!("{floating:.1e}")) };
    write!(f, "{}.{}E{exponent}", &digits[..1], &digits[1..])
}

/// The digits and the exponent of `-d.ddde±x`.
fn scientific(written: &str) -> (String, i32) {
    let (mantissa, exponent) = written.split_once('e').unwrap_or((written, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse().unwrap_or_default())
}

/// Writes `digits` with a decimal point; `exponent` is the power of ten of the first digit.
fn write_plain(f: &mut fmt::Formatter<'_>, digits: &str, exponent: i32) -> fmt::Result {
    if exponent < 0 {
        let zeros = usize::try_from(-exponent - 1).unwrap_or_default();
        return write!(f, "0.{:0<zeros$}{digits}", "");
    }
    let whole = usize::try_from(exponent + 1).unwrap_or_default();
    if digits.len() > whole {
        write!(f, "{}.{}", &digits[..whole], &digits[whole..])
    } else {
        write!(f, "{digits:0<whole$}.0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_print_as_java_prints_them() {
        for (number, printed) in [
            (10.0, "10.0"),
            (1e10, "1.0E10"),
            (12_345_678.0, "1.2345678E7"),
            (0.0001, "1.0E-4"),
            (0.001, "0.001"),
            (1_234_567.0, "1234567.0"),
            (-0.5, "-0.5"),
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
            (100.25, "100.25"),
            (f64::MAX, "1.7976931348623157E308"),
            (4.9e-324, "4.9E-324"),
            (-4.9e-323, "-4.9E-323"),
            (2e23, "2.0E23"),
        ] {
            assert_eq!(Number::Double(number).to_string(), printed);
        }
        assert_eq!(Number::Float(0.1).to_string(), "0.1");
        assert_eq!(Number::Float(1.4e-45).to_string(), "1.4E-45");
    }

    #[test]
    fn equality_includes_the_type() {
        assert_ne!(Number::Int(1), Number::Long(1));
        assert_ne!(Number::Double(0.0), Number::Double(-0.0));
        assert_eq!(Number::Double(f64::NAN), Number::Double(f64::NAN));
    }
}
