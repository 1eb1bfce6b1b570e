//! Java's `hashCode()`, which a template may print.

use num_bigint::Sign;

use super::number::{canonical_double, canonical_float};
use super::{ListKind, Number, Runtime, Value, low_int};
use crate::vtl::error::Error;

impl Value {
    /// Its `hashCode()`; 0 for what Java derives from an address.
    pub(crate) fn hash_code(&self, runtime: &mut dyn Runtime) -> Result<i32, Error> {
        Ok(match self {
            Self::Null | Self::Object(_) => 0,
            Self::Boolean(value) => {
                if *value {
                    1231
                } else {
                    1237
                }
            }
            Self::String(text) => text.hash_code(),
            Self::Number(number) => number.hash_code(),
            Self::List(list) => {
                runtime.budget().enter()?;
                let ordered = list.kind() != ListKind::Set;
                let mut hash: i32 = i32::from(ordered);
                for item in list.items().clone() {
                    runtime.budget().spend_steps(1)?;
                    let base = if ordered { hash.wrapping_mul(31) } else { hash };
                    hash = base.wrapping_add(item.hash_code(runtime)?);
                }
                runtime.budget().leave();
                hash
            }
            Self::Map(map) => {
                runtime.budget().enter()?;
                let mut hash: i32 = 0;
                let mut position = 0;
                while let Some((key, value)) = map.entry(position) {
                    runtime.budget().spend_steps(1)?;
                    hash = hash.wrapping_add(key.hash_code(runtime)? ^ value.hash_code(runtime)?);
                    position += 1;
                }
                runtime.budget().leave();
                hash
            }
        })
    }
}

impl Number {
    fn hash_code(&self) -> i32 {
        let fold = |bits: u64| low_int((bits ^ (bits >> 32)).cast_signed());
        match self {
            Self::Int(number) => *number,
            Self::Long(number) => fold(number.cast_unsigned()),
            Self::Float(number) => canonical_float(*number).cast_signed(),
            Self::Double(number) => fold(canonical_double(*number)),
            Self::BigInteger(number) => big_integer(number),
            Self::BigDecimal(number) => big_integer(&number.unscaled).wrapping_mul(31).wrapping_add(number.scale),
        }
    }
}

/// Over the magnitude's digits of 32 bits, the highest first.
fn big_integer(number: &num_bigint::BigInt) -> i32 {
    let (sign, digits) = number.to_u32_digits();
    let hash = digits.iter().rev().fold(0_i32, |hash, digit| hash.wrapping_mul(31).wrapping_add(digit.cast_signed()));
    if sign == Sign::Minus { hash.wrapping_neg() } else { hash }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vtl::budget::Budget;

    #[test]
    fn hashes_are_javas() {
        let mut budget = Budget::new();
        let mut hash = |value: Value| value.hash_code(&mut budget).expect("hashes");
        assert_eq!(hash(Value::list(ListKind::ArrayList, vec![Value::int(1), Value::string("a")])), 31 * (31 + 1) + 97);
        assert_eq!(hash(Value::Number(Number::Long(-1))), 0);
        assert_eq!(hash(Value::Number(Number::Double(1.5))), 1_073_217_536);
    }
}
