//! `java.math.BigDecimal`: the type of numbers with a decimal point and more than 18 characters,
//! and of calculations with them.
//!
//! The methods take only other `BigDecimal`s, which `valueOf` creates. Methods with a `MathContext`
//! are missing, because a template cannot create one. Rounding modes are Java's numbers from 0
//! (`UP`) to 7 (`UNNECESSARY`).

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::Found;
use crate::budget::Budget;
use crate::error::Error;
use crate::value::{ArrayOf, BigDecimal, ListKind, Number, Value, bytes, power_of_ten};

/// The methods without parameters.
pub(super) const WITHOUT_PARAMETERS: [&str; 16] = [
    "abs",
    "byteValueExact",
    "intValueExact",
    "longValueExact",
    "negate",
    "plus",
    "precision",
    "scale",
    "shortValueExact",
    "signum",
    "stripTrailingZeros",
    "toBigInteger",
    "toBigIntegerExact",
    "toEngineeringString",
    "toPlainString",
    "ulp",
];

pub(super) fn call(
    number: &BigDecimal,
    name: &str,
    arguments: &[Value],
    budget: &mut Budget,
) -> Found {
    let size = size(number);
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
            let rescaled = rescaled(number, *scale, Rounding::of(*mode)?, budget)?;
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
    divided(number, other, scale, Rounding::of(mode)?, budget).map(|quotient| Some(quotient.into()))
}

fn alone(number: &BigDecimal, name: &str, budget: &mut Budget) -> Found {
    let BigDecimal { unscaled, scale } = number;
    budget.spend_memory(2 * size(number))?;
    let mut whole = |rounding| rescaled(number, 0, rounding, budget).map(|whole| whole.unscaled);
    Ok(Some(match name {
        "abs" => BigDecimal::new(unscaled.abs(), *scale).into(),
        "negate" => BigDecimal::new(-unscaled, *scale).into(),
        "plus" => number.clone().into(),
        "signum" => Value::int(unscaled.signum().to_i32().unwrap_or_default()),
        "scale" => Value::int(*scale),
        "precision" => Value::int(i32::try_from(digits(unscaled).len()).unwrap_or(i32::MAX)),
        "unscaledValue" => unscaled.clone().into(),
        "toBigInteger" => whole(Rounding::Down)?.into(),
        "toBigIntegerExact" => whole(Rounding::Unnecessary)?.into(),
        "toPlainString" => plain(number, budget)?.into(),
        "toEngineeringString" => engineering(number).into(),
        "stripTrailingZeros" => stripped(number).into(),
        "ulp" => BigDecimal::new(1, *scale).into(),
        "byteValueExact" => exact(whole(Rounding::Unnecessary)?.to_i8().map(i32::from))?,
        "shortValueExact" => exact(whole(Rounding::Unnecessary)?.to_i16().map(i32::from))?,
        "intValueExact" => exact(whole(Rounding::Unnecessary)?.to_i32())?,
        "longValueExact" => exact(whole(Rounding::Unnecessary)?.to_i64())?,
        _ => return Ok(None),
    }))
}

fn with_another(number: &BigDecimal, name: &str, other: &BigDecimal, budget: &mut Budget) -> Found {
    budget.spend_arithmetic(size(number), size(other))?;
    Ok(Some(match name {
        "add" => {
            let (a, b, scale) = aligned(number, other, budget)?;
            BigDecimal::new(a + b, scale).into()
        }
        "subtract" => difference(number, other, budget)?.into(),
        "multiply" => product(number, other)?.into(),
        "max" | "min" => {
            let (a, b, _) = aligned(number, other, budget)?;
            let is_first = if name == "max" { a >= b } else { a <= b };
            if is_first { number.clone().into() } else { other.clone().into() }
        }
        "divide" => exact_quotient(number, other, budget)?.into(),
        "divideToIntegralValue" => integral_quotient(number, other, budget)?.into(),
        "remainder" => remainder(number, other, budget)?.into(),
        "divideAndRemainder" => {
            let parts =
                [integral_quotient(number, other, budget)?, remainder(number, other, budget)?];
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
    budget.spend_memory(size(number))?;
    Ok(Some(match name {
        "setScale" => rescaled(number, argument, Rounding::Unnecessary, budget)?.into(),
        "movePointLeft" | "movePointRight" => {
            let by =
                if name == "movePointLeft" { i64::from(argument) } else { -i64::from(argument) };
            match moved(by)? {
                _ if argument == 0 => number.clone().into(),
                moved if moved.scale < 0 => {
                    rescaled(&moved, 0, Rounding::Unnecessary, budget)?.into()
                }
                moved => moved.into(),
            }
        }
        "scaleByPowerOfTen" => moved(-i64::from(argument))?.into(),
        "pow" => {
            let exponent = u32::try_from(argument).ok().filter(|exponent| *exponent <= 999_999_999);
            let exponent = exponent.ok_or_else(|| arithmetic("Invalid operation"))?;
            let result = size(number).saturating_add(1).saturating_mul(exponent as usize);
            budget.spend_arithmetic(result, result)?;
            let scale = narrow(i64::from(number.scale) * i64::from(exponent))?;
            BigDecimal::new(number.unscaled.pow(exponent), scale).into()
        }
        _ => return Ok(None),
    }))
}

/// Java's rounding modes, in the order of their numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounding {
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
    fn of(number: i32) -> Result<Self, Error> {
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
            Self::Unnecessary => return Err(arithmetic("Rounding necessary")),
        };
        Ok(match (is_away, is_negative) {
            (false, _) => quotient,
            (true, false) => quotient + 1,
            (true, true) => quotient - 1,
        })
    }
}

fn rescaled(
    number: &BigDecimal,
    scale: i32,
    rounding: Rounding,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    let shift = i64::from(scale) - i64::from(number.scale);
    let power = power(shift.abs(), budget)?;
    budget.spend_arithmetic(size(number), bytes(&power))?;
    let unscaled = if shift >= 0 {
        &number.unscaled * power
    } else {
        rounding.quotient(&number.unscaled, &power)?
    };
    Ok(BigDecimal { unscaled, scale })
}

/// Returns the unscaled values at the larger scale, and this scale.
fn aligned(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<(BigInt, BigInt, i32), Error> {
    let scale = number.scale.max(other.scale);
    let one = rescaled(number, scale, Rounding::Unnecessary, budget)?.unscaled;
    Ok((one, rescaled(other, scale, Rounding::Unnecessary, budget)?.unscaled, scale))
}

fn difference(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    let (a, b, scale) = aligned(number, other, budget)?;
    Ok(BigDecimal::new(a - b, scale))
}

fn product(number: &BigDecimal, other: &BigDecimal) -> Result<BigDecimal, Error> {
    let scale = number.scale.checked_add(other.scale).ok_or_else(overflow)?;
    Ok(BigDecimal::new(&number.unscaled * &other.unscaled, scale))
}

/// Divides and rounds to a scale.
fn divided(
    number: &BigDecimal,
    other: &BigDecimal,
    scale: i32,
    rounding: Rounding,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    check_divisor(number, other)?;
    let shift = i64::from(scale) + i64::from(other.scale) - i64::from(number.scale);
    let power = power(shift.abs(), budget)?;
    budget.spend_arithmetic(size(number) + bytes(&power), size(other) + bytes(&power))?;
    let (dividend, divisor) = if shift >= 0 {
        (&number.unscaled * power, other.unscaled.clone())
    } else {
        (number.unscaled.clone(), &other.unscaled * power)
    };
    Ok(BigDecimal::new(rounding.quotient(&dividend, &divisor)?, scale))
}

/// Divides exactly. The scale is as close as possible to the difference of the scales.
fn exact_quotient(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    check_divisor(number, other)?;
    let preferred = i64::from(number.scale) - i64::from(other.scale);
    if number.unscaled.is_zero() {
        return Ok(BigDecimal::new(0, narrow(preferred)?));
    }
    // A finite quotient has no more decimal places than this.
    let places = i64::try_from(digits(&other.unscaled).len()).unwrap_or(i64::MAX).saturating_mul(4);
    let power = power(places, budget)?;
    budget.spend_arithmetic(size(number) + bytes(&power), size(other) + bytes(&power))?;
    let dividend = &number.unscaled * power;
    if !(&dividend % &other.unscaled).is_zero() {
        return Err(arithmetic(
            "Non-terminating decimal expansion; no exact representable decimal result.",
        ));
    }
    let quotient = BigDecimal::new(dividend / &other.unscaled, narrow(preferred + places)?);
    stripped_to(quotient, preferred, budget)
}

/// Returns the integer part of the quotient. The scale is as close as possible to the difference of
/// the scales.
fn integral_quotient(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    check_divisor(number, other)?;
    let preferred = narrow(i64::from(number.scale) - i64::from(other.scale))?;
    let whole = divided(number, other, 0, Rounding::Down, budget)?;
    if whole.unscaled.is_zero() {
        return Ok(BigDecimal::new(0, preferred));
    }
    if preferred >= 0 {
        return rescaled(&whole, preferred, Rounding::Unnecessary, budget);
    }
    stripped_to(whole, preferred.into(), budget)
}

fn remainder(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    let quotient = integral_quotient(number, other, budget)?;
    difference(number, &product(&quotient, other)?, budget)
}

/// Removes zeros at the end until the scale is the preferred one.
fn stripped_to(
    mut number: BigDecimal,
    preferred: i64,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    let ten = BigInt::from(10);
    while i64::from(number.scale) > preferred && (&number.unscaled % &ten).is_zero() {
        budget.spend_steps(1 + size(&number) / 8)?;
        number = BigDecimal::new(number.unscaled / &ten, number.scale - 1);
    }
    Ok(number)
}

fn check_divisor(number: &BigDecimal, other: &BigDecimal) -> Result<(), Error> {
    match (other.unscaled.is_zero(), number.unscaled.is_zero()) {
        (false, _) => Ok(()),
        (true, true) => Err(arithmetic("Division undefined")),
        (true, false) => Err(arithmetic("Division by zero")),
    }
}

fn stripped(number: &BigDecimal) -> BigDecimal {
    if number.unscaled.is_zero() {
        return BigDecimal::new(0, 0);
    }
    let digits = number.unscaled.to_string();
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let unscaled: BigInt = digits[..digits.len() - zeros].parse().unwrap_or_default();
    let scale = i64::from(number.scale) - i64::try_from(zeros).unwrap_or_default();
    BigDecimal::new(unscaled, i32::try_from(scale).unwrap_or(i32::MIN))
}

/// `toPlainString()`: without an exponent.
fn plain(number: &BigDecimal, budget: &mut Budget) -> Result<String, Error> {
    let digits = digits(&number.unscaled);
    let sign = if number.unscaled.is_negative() { "-" } else { "" };
    let length = usize::try_from(number.scale.unsigned_abs())
        .unwrap_or(usize::MAX)
        .saturating_add(digits.len());
    budget.spend_text(length)?;
    let Ok(scale) = usize::try_from(number.scale) else {
        let zeros =
            if number.unscaled.is_zero() { 0 } else { number.scale.unsigned_abs() as usize };
        return Ok(format!("{sign}{digits}{}", "0".repeat(zeros)));
    };
    Ok(match digits.len().checked_sub(scale) {
        _ if scale == 0 => format!("{sign}{digits}"),
        Some(whole) if whole > 0 => format!("{sign}{}.{}", &digits[..whole], &digits[whole..]),
        _ => format!("{sign}0.{}{digits}", "0".repeat(scale - digits.len())),
    })
}

/// `toEngineeringString()`: the exponent is a multiple of three.
fn engineering(number: &BigDecimal) -> String {
    let text = number.to_string();
    if !text.contains('E') {
        return text;
    }
    let digits = digits(&number.unscaled);
    let sign = if number.unscaled.is_negative() { "-" } else { "" };
    let mut exponent =
        i64::try_from(digits.len()).unwrap_or(i64::MAX) - 1 - i64::from(number.scale);
    let excess = usize::try_from(exponent.rem_euclid(3)).unwrap_or_default();
    exponent -= exponent.rem_euclid(3);
    let shown = if number.unscaled.is_zero() {
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

fn digits(unscaled: &BigInt) -> String {
    unscaled.magnitude().to_string()
}

fn power(exponent: i64, budget: &mut Budget) -> Result<BigInt, Error> {
    let size = usize::try_from(exponent).unwrap_or(usize::MAX) / 2;
    budget.spend_arithmetic(size, size)?;
    power_of_ten(exponent)
}

fn size(number: &BigDecimal) -> usize {
    bytes(&number.unscaled)
}

fn exact(number: Option<impl Into<Value>>) -> Result<Value, Error> {
    number.map(Into::into).ok_or_else(overflow)
}

fn narrow(scale: i64) -> Result<i32, Error> {
    i32::try_from(scale).map_err(|_| overflow())
}

fn overflow() -> Error {
    arithmetic("Overflow")
}

fn arithmetic(message: &str) -> Error {
    Error::thrown("java.lang.ArithmeticException", message)
}
