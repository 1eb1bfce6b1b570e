//! `java.math.BigInteger`: the type of integers too large for a `long`.
//!
//! The methods take only other `BigInteger`s, which `valueOf` creates: `$big.add($big.valueOf(7))`.
//! Methods for primes and random numbers are missing.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::Found;
use super::number::in_radix;
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{ArrayOf, List, ListKind, Number, Value};

/// The methods without parameters.
pub(super) const WITHOUT_PARAMETERS: [&str; 13] = [
    "abs",
    "bitCount",
    "bitLength",
    "byteValueExact",
    "getLowestSetBit",
    "intValueExact",
    "longValueExact",
    "negate",
    "not",
    "shortValueExact",
    "signum",
    "sqrt",
    "toByteArray",
];

pub(super) fn call(number: &BigInt, name: &str, arguments: &[Value], budget: &mut Budget) -> Found {
    match arguments {
        [] => alone(number, name, budget),
        [Value::Number(Number::BigInteger(other))] => with_another(number, name, other, budget),
        [Value::Number(Number::Int(argument))] => match name {
            "toString" => Ok(Some(in_radix(number, *argument, budget)?.into())),
            _ => with_int(number, name, *argument, budget),
        },
        [
            Value::Number(Number::BigInteger(exponent)),
            Value::Number(Number::BigInteger(modulus)),
        ] if name == "modPow" => raised_modulo(number, exponent, modulus, budget).map(Some),
        _ => Ok(None),
    }
}

fn alone(number: &BigInt, name: &str, budget: &mut Budget) -> Found {
    pay(number, number, budget)?;
    if name == "sqrt" {
        budget.spend_steps(size(number).saturating_mul(size(number)) / 64)?;
    }
    Ok(Some(match name {
        "abs" => big(number.abs()),
        "negate" => big(-number),
        "not" => big(!number),
        "signum" => Value::int(number.signum().to_i32().unwrap_or_default()),
        "bitLength" => count(apart_from_sign(number).bits()),
        "bitCount" => count(apart_from_sign(number).magnitude().count_ones()),
        "getLowestSetBit" => number.trailing_zeros().map_or(Value::int(-1), count),
        "toByteArray" => {
            let bytes = number.to_signed_bytes_be();
            budget.spend_memory(bytes.len().saturating_mul(List::ITEM))?;
            let items = bytes.iter().map(|byte| Value::int(i32::from(byte.cast_signed())));
            Value::list(ListKind::Array(ArrayOf::Bytes), items.collect())
        }
        "sqrt" if number.is_negative() => return Err(arithmetic("Negative BigInteger")),
        "sqrt" => big(number.sqrt()),
        "byteValueExact" => exact(number.to_i8().map(i32::from), "byte")?,
        "shortValueExact" => exact(number.to_i16().map(i32::from), "short")?,
        "intValueExact" => exact(number.to_i32(), "int")?,
        "longValueExact" => {
            let long = number.to_i64().ok_or_else(|| out_of_range("long"))?;
            Value::Number(Number::Long(long))
        }
        _ => return Ok(None),
    }))
}

fn with_another(number: &BigInt, name: &str, other: &BigInt, budget: &mut Budget) -> Found {
    pay(number, other, budget)?;
    if matches!(name, "gcd" | "modInverse") {
        // The greatest common divisor takes about one division for every two bits.
        budget.spend_steps(size(number).saturating_mul(size(other)) / 16)?;
    }
    let divides = matches!(name, "divide" | "remainder" | "divideAndRemainder");
    if divides && other.is_zero() {
        return Err(arithmetic("BigInteger divide by zero"));
    }
    if matches!(name, "mod" | "modInverse") && !other.is_positive() {
        return Err(arithmetic("BigInteger: modulus not positive"));
    }
    Ok(Some(match name {
        "add" => big(number + other),
        "subtract" => big(number - other),
        "multiply" => big(number * other),
        "divide" => big(number / other),
        "remainder" => big(number % other),
        "mod" => big(((number % other) + other) % other),
        "divideAndRemainder" => Value::list(
            ListKind::Array(ArrayOf::BigIntegers),
            vec![big(number / other), big(number % other)],
        ),
        "modInverse" => {
            big(number.modinv(other).ok_or_else(|| arithmetic("BigInteger not invertible."))?)
        }
        "gcd" => big(greatest_common_divisor(number, other)),
        "min" => big(number.min(other).clone()),
        "max" => big(number.max(other).clone()),
        "and" => big(number & other),
        "or" => big(number | other),
        "xor" => big(number ^ other),
        "andNot" => big(number & !other),
        _ => return Ok(None),
    }))
}

fn with_int(number: &BigInt, name: &str, argument: i32, budget: &mut Budget) -> Found {
    let position = u64::from(argument.unsigned_abs());
    let negative = argument < 0;
    Ok(Some(match name {
        "pow" if negative => return Err(arithmetic("Negative exponent")),
        "pow" => {
            let result = size(number).saturating_mul(argument.unsigned_abs() as usize);
            pay_for(result, result, budget)?;
            big(number.pow(argument.unsigned_abs()))
        }
        "shiftLeft" | "shiftRight" => {
            let left = (name == "shiftLeft") != negative;
            let grown = if left { bytes(position) } else { 0 };
            pay_for(size(number).saturating_add(grown), 0, budget)?;
            big(if left { number << position } else { number >> position })
        }
        "testBit" | "setBit" | "clearBit" | "flipBit" if negative => {
            return Err(arithmetic("Negative bit address"));
        }
        "testBit" => Value::Boolean(number.bit(position)),
        "setBit" | "clearBit" | "flipBit" => {
            pay_for(size(number).saturating_add(bytes(position)), 0, budget)?;
            let mut changed = number.clone();
            changed
                .set_bit(position, name == "setBit" || name == "flipBit" && !number.bit(position));
            big(changed)
        }
        _ => return Ok(None),
    }))
}

fn raised_modulo(
    number: &BigInt,
    exponent: &BigInt,
    modulus: &BigInt,
    budget: &mut Budget,
) -> Result<Value, Error> {
    if !modulus.is_positive() {
        return Err(arithmetic("BigInteger: modulus not positive"));
    }
    let one = size(modulus).saturating_mul(size(modulus)) / 64 + 1;
    budget
        .spend_steps(one.saturating_mul(usize::try_from(exponent.bits()).unwrap_or(usize::MAX)))?;
    pay(number, modulus, budget)?;
    if !exponent.is_negative() {
        return Ok(big(number.modpow(exponent, modulus)));
    }
    let inverse = number.modinv(modulus).ok_or_else(|| arithmetic("BigInteger not invertible."))?;
    Ok(big(inverse.modpow(&-exponent, modulus)))
}

fn greatest_common_divisor(one: &BigInt, other: &BigInt) -> BigInt {
    let (mut larger, mut smaller) = (one.abs(), other.abs());
    while !smaller.is_zero() {
        (larger, smaller) = (smaller.clone(), larger % smaller);
    }
    larger
}

/// The bits of a negative number that differ from its sign.
fn apart_from_sign(number: &BigInt) -> BigInt {
    if number.is_negative() { !number } else { number.clone() }
}

/// Charges for work proportional to the product of both sizes, such as a division.
fn pay(one: &BigInt, other: &BigInt, budget: &mut Budget) -> Result<(), Error> {
    pay_for(size(one), size(other), budget)
}

fn pay_for(one: usize, other: usize, budget: &mut Budget) -> Result<(), Error> {
    budget.spend_arithmetic(one, other)
}

fn size(number: &BigInt) -> usize {
    bytes(number.bits())
}

fn bytes(bits: u64) -> usize {
    usize::try_from(bits / 8).unwrap_or(usize::MAX)
}

pub(super) fn big(number: BigInt) -> Value {
    Value::Number(Number::BigInteger(Rc::new(number)))
}

fn count(number: u64) -> Value {
    Value::int(i32::try_from(number).unwrap_or(i32::MAX))
}

fn exact(number: Option<i32>, java_type: &str) -> Result<Value, Error> {
    number.map(Value::int).ok_or_else(|| out_of_range(java_type))
}

fn out_of_range(java_type: &str) -> Error {
    arithmetic(&format!("BigInteger out of {java_type} range"))
}

fn arithmetic(message: &str) -> Error {
    Error::thrown("java.lang.ArithmeticException", message)
}
