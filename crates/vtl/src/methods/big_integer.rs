//! `java.math.BigInteger`: the type of integers too large for a `long`.
//!
//! The methods take only other `BigInteger`s, which `valueOf` creates: `$big.add($big.valueOf(7))`.
//! Methods for primes and random numbers are missing.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::Found;
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{ArrayOf, List, ListKind, Number, Value, arithmetic_exception, bytes};

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
        budget.spend_steps(bytes(number).saturating_mul(bytes(number)) / 64)?;
    }
    Ok(Some(match name {
        "abs" => number.abs().into(),
        "negate" => (-number).into(),
        "not" => (!number).into(),
        "signum" => Value::int(number.signum().to_i32().unwrap_or_default()),
        "bitLength" => count(apart_from_sign(number).bits()),
        "bitCount" => count(apart_from_sign(number).magnitude().count_ones()),
        "getLowestSetBit" => number.trailing_zeros().map_or(Value::int(-1), count),
        "toByteArray" => {
            let bytes = number.to_signed_bytes_be();
            budget.spend_memory(bytes.len().saturating_mul(List::ITEM))?;
            Value::bytes(&bytes)
        }
        "sqrt" if number.is_negative() => return Err(arithmetic_exception("Negative BigInteger")),
        "sqrt" => number.sqrt().into(),
        "byteValueExact" => exact(number.to_i8().map(i32::from), "byte")?,
        "shortValueExact" => exact(number.to_i16().map(i32::from), "short")?,
        "intValueExact" => exact(number.to_i32(), "int")?,
        "longValueExact" => exact(number.to_i64(), "long")?,
        _ => return Ok(None),
    }))
}

fn with_another(number: &BigInt, name: &str, other: &BigInt, budget: &mut Budget) -> Found {
    pay(number, other, budget)?;
    if matches!(name, "gcd" | "modInverse") {
        // The greatest common divisor takes about one division for every two bits.
        budget.spend_steps(bytes(number).saturating_mul(bytes(other)) / 16)?;
    }
    let divides = matches!(name, "divide" | "remainder" | "divideAndRemainder");
    if divides && other.is_zero() {
        return Err(arithmetic_exception("BigInteger divide by zero"));
    }
    if matches!(name, "mod" | "modInverse") {
        check_modulus(other)?;
    }
    Ok(Some(
        match name {
            "add" => number + other,
            "subtract" => number - other,
            "multiply" => number * other,
            "divide" => number / other,
            "remainder" => number % other,
            "mod" => ((number % other) + other) % other,
            "divideAndRemainder" => {
                let parts = [number / other, number % other].map(Value::from);
                return Ok(Some(Value::list(
                    ListKind::Array(ArrayOf::BigIntegers),
                    parts.to_vec(),
                )));
            }
            "modInverse" => inverse(number, other)?,
            "gcd" => greatest_common_divisor(number, other),
            "min" => number.min(other).clone(),
            "max" => number.max(other).clone(),
            "and" => number & other,
            "or" => number | other,
            "xor" => number ^ other,
            "andNot" => number & !other,
            _ => return Ok(None),
        }
        .into(),
    ))
}

fn with_int(number: &BigInt, name: &str, argument: i32, budget: &mut Budget) -> Found {
    let position = u64::from(argument.unsigned_abs());
    let negative = argument < 0;
    let bytes_of_position = usize::try_from(position / 8).unwrap_or(usize::MAX);
    Ok(Some(match name {
        "pow" if negative => return Err(arithmetic_exception("Negative exponent")),
        "pow" => {
            let result = bytes(number).saturating_mul(argument.unsigned_abs() as usize);
            budget.spend_arithmetic(result, result)?;
            number.pow(argument.unsigned_abs()).into()
        }
        "shiftLeft" | "shiftRight" => {
            let left = (name == "shiftLeft") != negative;
            let grown = if left { bytes_of_position } else { 0 };
            budget.spend_arithmetic(bytes(number).saturating_add(grown), 0)?;
            if left { (number << position).into() } else { (number >> position).into() }
        }
        "testBit" | "setBit" | "clearBit" | "flipBit" if negative => {
            return Err(arithmetic_exception("Negative bit address"));
        }
        "testBit" => Value::Boolean(number.bit(position)),
        "setBit" | "clearBit" | "flipBit" => {
            budget.spend_arithmetic(bytes(number).saturating_add(bytes_of_position), 0)?;
            let mut changed = number.clone();
            let sets = name == "setBit" || name == "flipBit" && !number.bit(position);
            changed.set_bit(position, sets);
            changed.into()
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
    check_modulus(modulus)?;
    let one = bytes(modulus).saturating_mul(bytes(modulus)) / 64 + 1;
    budget
        .spend_steps(one.saturating_mul(usize::try_from(exponent.bits()).unwrap_or(usize::MAX)))?;
    pay(number, modulus, budget)?;
    Ok(if exponent.is_negative() {
        inverse(number, modulus)?.modpow(&-exponent, modulus).into()
    } else {
        number.modpow(exponent, modulus).into()
    })
}

fn check_modulus(modulus: &BigInt) -> Result<(), Error> {
    if modulus.is_positive() {
        return Ok(());
    }
    Err(arithmetic_exception("BigInteger: modulus not positive"))
}

fn inverse(number: &BigInt, modulus: &BigInt) -> Result<BigInt, Error> {
    number.modinv(modulus).ok_or_else(|| arithmetic_exception("BigInteger not invertible."))
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

/// Formats in a radix. Java uses ten for an unsupported radix.
pub(super) fn in_radix(number: &BigInt, radix: i32, budget: &mut Budget) -> Result<String, Error> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix)).unwrap_or(10);
    let size = bytes(number);
    budget.spend_steps(size.saturating_mul(size) / 256)?;
    budget.spend_memory(size.saturating_mul(8))?;
    Ok(number.to_str_radix(radix))
}

/// Charges for work proportional to the product of both sizes, such as a division.
fn pay(one: &BigInt, other: &BigInt, budget: &mut Budget) -> Result<(), Error> {
    budget.spend_arithmetic(bytes(one), bytes(other))
}

fn count(number: u64) -> Value {
    Value::int(i32::try_from(number).unwrap_or(i32::MAX))
}

fn exact(number: Option<impl Into<Value>>, java_type: &str) -> Result<Value, Error> {
    let out_of_range = || arithmetic_exception(&format!("BigInteger out of {java_type} range"));
    number.map(Into::into).ok_or_else(out_of_range)
}
