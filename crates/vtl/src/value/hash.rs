//! Java's `hashCode()`, which a template may print.

use num_bigint::Sign;

use super::number::{canonical_double, canonical_float};
use super::{Number, Runtime, Value, low_int};
use crate::error::Error;

impl Value {
    /// Returns its `hashCode()`; 0 if Java derives it from an address.
    pub(crate) fn hash_code(&self, runtime: &mut dyn Runtime) -> Result<i32, Error> {
        Ok(match self {
            Self::Null => 0,
            Self::Boolean(true) => 1231,
            Self::Boolean(false) => 1237,
            Self::String(text) => {
                runtime.budget().spend_steps(text.len() / 16)?;
                text.hash_code()
            }
            Self::Number(number) => {
                runtime.budget().spend_steps(number.size() / 16)?;
                number.hash_code()
            }
            Self::List(list) if !list.kind().has_positions() => 0,
            Self::List(_) | Self::Map(_) | Self::Object(_) => {
                runtime.budget().enter()?;
                let hash = self.hash_of_parts(runtime)?;
                runtime.budget().leave();
                hash
            }
        })
    }

    fn hash_of_parts(&self, runtime: &mut dyn Runtime) -> Result<i32, Error> {
        let mut hash: i32 = 0;
        match self {
            Self::List(list) => {
                hash = 1;
                for item in &*list.items() {
                    runtime.budget().spend_steps(1)?;
                    hash = hash.wrapping_mul(31).wrapping_add(item.hash_code(runtime)?);
                }
            }
            Self::Map(map) => {
                for position in 0.. {
                    let Some((key, value)) = map.entry(position) else { break };
                    runtime.budget().spend_steps(1)?;
                    hash = hash.wrapping_add(key.hash_code(runtime)? ^ value.hash_code(runtime)?);
                }
            }
            Self::Object(object) => return object.hash_code(runtime),
            _ => {}
        }
        Ok(hash)
    }
}

impl Number {
    pub(crate) fn hash_code(&self) -> i32 {
        let fold = |bits: u64| low_int((bits ^ (bits >> 32)).cast_signed());
        match self {
            Self::Int(number) => *number,
            Self::Long(number) => fold(number.cast_unsigned()),
            Self::Float(number) => canonical_float(*number).cast_signed(),
            Self::Double(number) => fold(canonical_double(*number)),
            Self::BigInteger(number) => big_integer(number),
            Self::BigDecimal(number) => {
                big_integer(&number.unscaled).wrapping_mul(31).wrapping_add(number.scale)
            }
        }
    }
}

/// Hashes the 32-bit digits of the magnitude, the highest first.
fn big_integer(number: &num_bigint::BigInt) -> i32 {
    let (sign, digits) = number.to_u32_digits();
    let hash = digits
        .iter()
        .rev()
        .fold(0_i32, |hash, digit| hash.wrapping_mul(31).wrapping_add(digit.cast_signed()));
    if sign == Sign::Minus { hash.wrapping_neg() } else { hash }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::value::ListKind;

    #[test]
    fn hashes_are_javas() {
        let mut budget = Budget::new();
        let mut hash = |value: Value| value.hash_code(&mut budget).expect("hashes");
        assert_eq!(
            hash(Value::list(ListKind::ArrayList, vec![Value::int(1), Value::string("a")])),
            31 * (31 + 1) + 97
        );
        assert_eq!(hash(Value::Number(Number::Long(-1))), 0);
        assert_eq!(hash(Value::Number(Number::Double(1.5))), 1_073_217_536);
    }
}
