//! `java.math.BigDecimal`: the type of numbers with a decimal point and more than 18 characters,
//! and of calculations with them.
//!
//! The methods take only other `BigDecimal`s, which `valueOf` creates. Methods with a `MathContext`
//! are missing, because a template cannot create one. Rounding modes are Java's numbers from 0
//! (`UP`) to 7 (`UNNECESSARY`).

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::Found;
use super::big_integer::big;
use super::number::{double_argument, integral};
use crate::budget::Budget;
use crate::error::Error;
use crate::json::number::big_decimal;
use crate::value::{ArrayOf, BigDecimal, ListKind, Number, Value, power_of_ten};

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
    match arguments {
        [] => alone(number, name, budget),
        [Value::Number(Number::BigDecimal(other))] => with_another(number, name, other, budget),
        [Value::Number(Number::Int(argument))] => with_int(number, name, *argument, budget),
        [Value::Number(Number::Int(scale)), Value::Number(Number::Int(mode))]
            if name == "setScale" =>
        {
            rescaled(number, *scale, Rounding::of(*mode)?, budget)
                .map(|rescaled| Some(decimal(rescaled)))
        }
        [Value::Number(Number::BigDecimal(other)), Value::Number(Number::Int(mode))]
            if name == "divide" =>
        {
            divided(number, other, number.scale, Rounding::of(*mode)?, budget).map(Some)
        }
        [
            Value::Number(Number::BigDecimal(other)),
            Value::Number(Number::Int(scale)),
            Value::Number(Number::Int(mode)),
        ] if name == "divide" => {
            divided(number, other, *scale, Rounding::of(*mode)?, budget).map(Some)
        }
        _ => Ok(None),
    }
}

/// `valueOf`, which is static.
pub(super) fn value_of(name: &str, arguments: &[Value]) -> Found {
    Ok(match (name, arguments) {
        ("valueOf", [number]) => match (integral(number), double_argument(number)) {
            (Some(number), _) => Some(decimal(BigDecimal { unscaled: number.into(), scale: 0 })),
            // The digits that the `double` prints.
            (None, Some(number)) => {
                let read = big_decimal(&number.to_string())?;
                let refused = || Error::thrown("NumberFormatException", "Infinite or NaN");
                Some(decimal(read.ok_or_else(refused)?))
            }
            (None, None) => None,
        },
        ("valueOf", [number, Value::Number(Number::Int(scale))]) => integral(number)
            .map(|number| decimal(BigDecimal { unscaled: number.into(), scale: *scale })),
        _ => None,
    })
}

fn alone(number: &BigDecimal, name: &str, budget: &mut Budget) -> Found {
    let BigDecimal { unscaled, scale } = number;
    let with = |unscaled: BigInt| decimal(BigDecimal { unscaled, scale: *scale });
    budget.spend_memory(2 * size(number))?;
    let whole = |budget: &mut Budget| {
        rescaled(number, 0, Rounding::Down, budget).map(|number| number.unscaled)
    };
    let exactly = |budget: &mut Budget| {
        rescaled(number, 0, Rounding::Unnecessary, budget).map(|number| number.unscaled)
    };
    let overflow = || arithmetic("Overflow");
    Ok(Some(match name {
        "abs" => with(unscaled.abs()),
        "negate" => with(-unscaled),
        "plus" => with(unscaled.clone()),
        "signum" => Value::int(unscaled.signum().to_i32().unwrap_or_default()),
        "scale" => Value::int(*scale),
        "precision" => Value::int(i32::try_from(digits(unscaled).len()).unwrap_or(i32::MAX)),
        "unscaledValue" => big(unscaled.clone()),
        "toBigInteger" => big(whole(budget)?),
        "toBigIntegerExact" => big(exactly(budget)?),
        "toPlainString" => plain(number, budget)?.into(),
        "toEngineeringString" => engineering(number).into(),
        "stripTrailingZeros" => decimal(stripped(number)),
        "ulp" => with(1.into()),
        "intValueExact" => Value::int(exactly(budget)?.to_i32().ok_or_else(overflow)?),
        "shortValueExact" => Value::int(exactly(budget)?.to_i16().ok_or_else(overflow)?.into()),
        "byteValueExact" => Value::int(exactly(budget)?.to_i8().ok_or_else(overflow)?.into()),
        "longValueExact" => {
            Value::Number(Number::Long(exactly(budget)?.to_i64().ok_or_else(overflow)?))
        }
        _ => return Ok(None),
    }))
}

fn with_another(number: &BigDecimal, name: &str, other: &BigDecimal, budget: &mut Budget) -> Found {
    let larger = number.scale.max(other.scale);
    budget.spend_arithmetic(size(number), size(other))?;
    let both = |budget: &mut Budget| {
        let one = rescaled(number, larger, Rounding::Unnecessary, budget)?;
        Ok::<_, Error>((
            one.unscaled,
            rescaled(other, larger, Rounding::Unnecessary, budget)?.unscaled,
        ))
    };
    let at_larger = |unscaled: BigInt| decimal(BigDecimal { unscaled, scale: larger });
    Ok(Some(match name {
        "add" => {
            let (a, b) = both(budget)?;
            at_larger(a + b)
        }
        "subtract" => {
            let (a, b) = both(budget)?;
            at_larger(a - b)
        }
        "multiply" => {
            let scale =
                number.scale.checked_add(other.scale).ok_or_else(|| arithmetic("Overflow"))?;
            decimal(BigDecimal { unscaled: &number.unscaled * &other.unscaled, scale })
        }
        "max" | "min" => {
            let (a, b) = both(budget)?;
            let is_first = if name == "max" { a >= b } else { a <= b };
            decimal(if is_first { number.clone() } else { other.clone() })
        }
        "divide" => exact_quotient(number, other, budget)?,
        "divideToIntegralValue" => decimal(integral_quotient(number, other, budget)?),
        "remainder" => decimal(remainder(number, other, budget)?),
        "divideAndRemainder" => {
            let parts =
                [integral_quotient(number, other, budget)?, remainder(number, other, budget)?];
            Value::list(ListKind::Array(ArrayOf::BigDecimals), parts.map(decimal).to_vec())
        }
        _ => return Ok(None),
    }))
}

fn with_int(number: &BigDecimal, name: &str, argument: i32, budget: &mut Budget) -> Found {
    let moved = |by: i64| {
        let scale =
            i32::try_from(i64::from(number.scale) + by).map_err(|_| arithmetic("Overflow"))?;
        Ok::<_, Error>(BigDecimal { unscaled: number.unscaled.clone(), scale })
    };
    budget.spend_memory(size(number))?;
    Ok(Some(match name {
        "setScale" => decimal(rescaled(number, argument, Rounding::Unnecessary, budget)?),
        "movePointLeft" | "movePointRight" => {
            let by =
                if name == "movePointLeft" { i64::from(argument) } else { -i64::from(argument) };
            let moved = moved(by)?;
            let moved = if moved.scale < 0 {
                rescaled(&moved, 0, Rounding::Unnecessary, budget)?
            } else {
                moved
            };
            decimal(if argument == 0 { number.clone() } else { moved })
        }
        "scaleByPowerOfTen" => decimal(moved(-i64::from(argument))?),
        "pow" => {
            let exponent = u32::try_from(argument).map_err(|_| arithmetic("Invalid operation"))?;
            if exponent > 999_999_999 {
                return Err(arithmetic("Invalid operation"));
            }
            let result = size(number).saturating_add(1).saturating_mul(exponent as usize);
            budget.spend_arithmetic(result, result)?;
            let scale = i64::from(number.scale) * i64::from(exponent);
            let scale = i32::try_from(scale).map_err(|_| arithmetic("Overflow"))?;
            decimal(BigDecimal { unscaled: number.unscaled.pow(exponent), scale })
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

/// Divides and rounds to a scale.
fn divided(
    number: &BigDecimal,
    other: &BigDecimal,
    scale: i32,
    rounding: Rounding,
    budget: &mut Budget,
) -> Result<Value, Error> {
    check_divisor(number, other)?;
    let shift = i64::from(scale) + i64::from(other.scale) - i64::from(number.scale);
    let power = power(shift.abs(), budget)?;
    budget.spend_arithmetic(size(number) + bytes(&power), size(other) + bytes(&power))?;
    let (dividend, divisor) = if shift >= 0 {
        (&number.unscaled * power, other.unscaled.clone())
    } else {
        (number.unscaled.clone(), &other.unscaled * power)
    };
    Ok(decimal(BigDecimal { unscaled: rounding.quotient(&dividend, &divisor)?, scale }))
}

/// Divides exactly. The scale is as close as possible to the difference of the scales.
fn exact_quotient(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<Value, Error> {
    check_divisor(number, other)?;
    let preferred = i64::from(number.scale) - i64::from(other.scale);
    let narrow = |scale: i64| i32::try_from(scale).map_err(|_| arithmetic("Overflow"));
    if number.unscaled.is_zero() {
        return Ok(decimal(BigDecimal { unscaled: BigInt::ZERO, scale: narrow(preferred)? }));
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
    let mut quotient =
        BigDecimal { unscaled: dividend / &other.unscaled, scale: narrow(preferred + places)? };
    let ten = BigInt::from(10);
    while i64::from(quotient.scale) > preferred && (&quotient.unscaled % &ten).is_zero() {
        budget.spend_steps(1 + size(&quotient) / 8)?;
        quotient = BigDecimal { unscaled: &quotient.unscaled / &ten, scale: quotient.scale - 1 };
    }
    Ok(decimal(quotient))
}

/// Returns the integer part of the quotient. The scale is as close as possible to the difference of
/// the scales.
fn integral_quotient(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    check_divisor(number, other)?;
    let preferred = i32::try_from(i64::from(number.scale) - i64::from(other.scale))
        .map_err(|_| arithmetic("Overflow"))?;
    let whole = match divided(number, other, 0, Rounding::Down, budget)? {
        Value::Number(Number::BigDecimal(whole)) => (*whole).clone(),
        _ => BigDecimal { unscaled: BigInt::ZERO, scale: 0 },
    };
    if whole.unscaled.is_zero() {
        return Ok(BigDecimal { unscaled: BigInt::ZERO, scale: preferred });
    }
    if preferred >= 0 {
        return rescaled(&whole, preferred, Rounding::Unnecessary, budget);
    }
    let mut whole = whole;
    let ten = BigInt::from(10);
    while whole.scale > preferred && (&whole.unscaled % &ten).is_zero() {
        budget.spend_steps(1 + size(&whole) / 8)?;
        whole = BigDecimal { unscaled: &whole.unscaled / &ten, scale: whole.scale - 1 };
    }
    Ok(whole)
}

fn remainder(
    number: &BigDecimal,
    other: &BigDecimal,
    budget: &mut Budget,
) -> Result<BigDecimal, Error> {
    let quotient = integral_quotient(number, other, budget)?;
    let product = BigDecimal {
        unscaled: &quotient.unscaled * &other.unscaled,
        scale: quotient.scale.checked_add(other.scale).ok_or_else(|| arithmetic("Overflow"))?,
    };
    let scale = number.scale.max(product.scale);
    let (a, b) = (
        rescaled(number, scale, Rounding::Unnecessary, budget)?,
        rescaled(&product, scale, Rounding::Unnecessary, budget)?,
    );
    Ok(BigDecimal { unscaled: a.unscaled - b.unscaled, scale })
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
        return BigDecimal { unscaled: BigInt::ZERO, scale: 0 };
    }
    let digits = number.unscaled.to_string();
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let unscaled = digits[..digits.len() - zeros].parse().unwrap_or_default();
    let scale = i64::from(number.scale) - i64::try_from(zeros).unwrap_or_default();
    BigDecimal { unscaled, scale: i32::try_from(scale).unwrap_or(i32::MIN) }
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

fn decimal(number: BigDecimal) -> Value {
    Value::Number(Number::BigDecimal(Rc::new(number)))
}

fn size(number: &BigDecimal) -> usize {
    bytes(&number.unscaled)
}

fn bytes(number: &BigInt) -> usize {
    usize::try_from(number.bits() / 8).unwrap_or(usize::MAX)
}

fn arithmetic(message: &str) -> Error {
    Error::thrown("java.lang.ArithmeticException", message)
}
