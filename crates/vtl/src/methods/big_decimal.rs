//! `java.math.BigDecimal`: the type of numbers with a decimal point and more than 18 characters,
//! and of calculations with them.
//!
//! The methods take only other `BigDecimal`s, which `valueOf` creates. Methods with a `MathContext`
//! are missing, because a template cannot create one. Rounding modes are Java's numbers from 0
//! (`UP`) to 7 (`UNNECESSARY`).

use num_traits::{Signed, ToPrimitive};

use super::Found;
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{
    ArrayOf, BigDecimal, ListKind, Number, Rounding, Value, arithmetic_exception, bytes, narrow,
    overflow,
};

pub(super) fn call(
    number: &BigDecimal,
    name: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Found {
    let size = bytes(&number.unscaled);
    budget.spend_steps(size.saturating_mul(size) / 256)?;
    let (other, scale, mode) = match arguments {
        [] => return alone(number, name, budget),
        [Value::Number(Number::BigDecimal(other))] => {
            return with_another(number, name, other, budget);
        }
        [Value::Number(Number::Int(argument))] => return with_int(number, name, *argument, budget),
        [Value::Number(Number::Int(scale)), Value::Number(Number::Int(mode))]
            if name == "setScale" =>
        {
            let rescaled = number.rescaled(*scale, Rounding::of(*mode)?, budget)?;
            return Ok(Some(rescaled.into()));
        }
        [Value::Number(Number::BigDecimal(other)), Value::Number(Number::Int(mode))] => {
            (other, number.scale, *mode)
        }
        [
            Value::Number(Number::BigDecimal(other)),
            Value::Number(Number::Int(scale)),
            Value::Number(Number::Int(mode)),
        ] => (other, *scale, *mode),
        _ => return Ok(None),
    };
    if name != "divide" {
        return Ok(None);
    }
    number.divided(other, scale, Rounding::of(mode)?, budget).map(|quotient| Some(quotient.into()))
}

fn alone(number: &BigDecimal, name: &str, budget: &mut Budget) -> Found {
    let BigDecimal { unscaled, scale } = number;
    budget.spend_memory(2 * bytes(&number.unscaled))?;
    let mut whole = |rounding| number.rescaled(0, rounding, budget).map(|whole| whole.unscaled);
    Ok(Some(match name {
        "abs" => BigDecimal::new(unscaled.abs(), *scale).into(),
        "negate" => BigDecimal::new(-unscaled, *scale).into(),
        "plus" => number.clone().into(),
        "signum" => Value::int(unscaled.signum().to_i32().unwrap_or_default()),
        "scale" => Value::int(*scale),
        "precision" => Value::int(i32::try_from(number.digits().len()).unwrap_or(i32::MAX)),
        "unscaledValue" => unscaled.clone().into(),
        "toBigInteger" => whole(Rounding::Down)?.into(),
        "toBigIntegerExact" => whole(Rounding::Unnecessary)?.into(),
        "toPlainString" => number.plain(budget)?.into(),
        "toEngineeringString" => number.engineering().into(),
        "stripTrailingZeros" => number.stripped().into(),
        "ulp" => BigDecimal::new(1, *scale).into(),
        "byteValueExact" => exact(whole(Rounding::Unnecessary)?.to_i8().map(i32::from))?,
        "shortValueExact" => exact(whole(Rounding::Unnecessary)?.to_i16().map(i32::from))?,
        "intValueExact" => exact(whole(Rounding::Unnecessary)?.to_i32())?,
        "longValueExact" => exact(whole(Rounding::Unnecessary)?.to_i64())?,
        _ => return Ok(None),
    }))
}

fn with_another(number: &BigDecimal, name: &str, other: &BigDecimal, budget: &mut Budget) -> Found {
    budget.spend_arithmetic(bytes(&number.unscaled), bytes(&other.unscaled))?;
    Ok(Some(match name {
        "add" => number.plus(other, budget)?.into(),
        "subtract" => number.minus(other, budget)?.into(),
        "multiply" => number.times(other)?.into(),
        "max" if number.compare(other).is_ge() => number.clone().into(),
        "min" if number.compare(other).is_le() => number.clone().into(),
        "max" | "min" => other.clone().into(),
        "divide" => number.exact_quotient(other, budget)?.into(),
        "divideToIntegralValue" => number.integral_quotient(other, budget)?.into(),
        "remainder" => number.remainder(other, budget)?.into(),
        "divideAndRemainder" => {
            let parts =
                [number.integral_quotient(other, budget)?, number.remainder(other, budget)?];
            Value::list(ListKind::Array(ArrayOf::BigDecimals), parts.map(Value::from).to_vec())
        }
        _ => return Ok(None),
    }))
}

fn with_int(number: &BigDecimal, name: &str, argument: i32, budget: &mut Budget) -> Found {
    let moved = |by: i64| {
        let scale = narrow(i64::from(number.scale) + by)?;
        Ok::<_, Error>(BigDecimal::new(number.unscaled.clone(), scale))
    };
    budget.spend_memory(bytes(&number.unscaled))?;
    Ok(Some(match name {
        "setScale" => number.rescaled(argument, Rounding::Unnecessary, budget)?.into(),
        "movePointLeft" | "movePointRight" => {
            let by =
                if name == "movePointLeft" { i64::from(argument) } else { -i64::from(argument) };
            match moved(by)? {
                _ if argument == 0 => number.clone().into(),
                moved if moved.scale < 0 => {
                    moved.rescaled(0, Rounding::Unnecessary, budget)?.into()
                }
                moved => moved.into(),
            }
        }
        "scaleByPowerOfTen" => moved(-i64::from(argument))?.into(),
        "pow" => {
            let exponent = u32::try_from(argument).ok().filter(|exponent| *exponent <= 999_999_999);
            let exponent = exponent.ok_or_else(|| arithmetic_exception("Invalid operation"))?;
            let result =
                bytes(&number.unscaled).saturating_add(1).saturating_mul(exponent as usize);
            budget.spend_arithmetic(result, result)?;
            let scale = narrow(i64::from(number.scale) * i64::from(exponent))?;
            BigDecimal::new(number.unscaled.pow(exponent), scale).into()
        }
        _ => return Ok(None),
    }))
}

fn exact(number: Option<impl Into<Value>>) -> Result<Value, Error> {
    number.map(Into::into).ok_or_else(overflow)
}
