//! Functions at the end of a path, such as `length()` and `sum()`.
//!
//! Results are `double`s, as in Jayway.

use crate::budget::Budget;
use crate::error::Error;
use crate::value::{Found, List, Number, Part, Value, View};

/// Calls the function `name` on `value`. Returns `None` if it fails, such as `sum()` without
/// numbers: the whole path then finds nothing.
pub(super) fn call(name: &str, value: &Value, arguments: &[Value], budget: &mut Budget) -> Found {
    budget.spend_steps(spread(value) + arguments.iter().map(spread).sum::<usize>())?;
    Ok(match name {
        "length" | "size" => Some(length(value, arguments)),
        "keys" => Some(keys(value)),
        "min" => aggregate(value, arguments, budget, |numbers| {
            numbers.iter().copied().fold(f64::MAX, f64::min)
        })?,
        "max" => aggregate(value, arguments, budget, |numbers| {
            numbers.iter().copied().fold(f64::MIN, f64::max)
        })?,
        "sum" => aggregate(value, arguments, budget, sum)?,
        "avg" => aggregate(value, arguments, budget, |numbers| sum(numbers) / count(numbers))?,
        "stddev" => aggregate(value, arguments, budget, standard_deviation)?,
        "concat" => Some(concatenated(value, arguments, budget)?),
        "append" => Some(append(value, arguments, budget)?),
        "first" => at(value, 0),
        "last" => at(value, -1),
        "index" => match arguments {
            [Value::Number(Number::Int(index))] => at(value, *index),
            _ => None,
        },
        _ => None,
    })
}

/// The number of items of an array; 1 for anything else.
fn spread(value: &Value) -> usize {
    match value {
        Value::List(list) => list.len(),
        _ => 1,
    }
}

/// The length of an array or object, or of the array given as an argument; otherwise null.
fn length(value: &Value, arguments: &[Value]) -> Value {
    let length = match arguments.first().unwrap_or(value) {
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        _ => return Value::Null,
    };
    Value::int(i32::try_from(length).unwrap_or(i32::MAX))
}

fn keys(value: &Value) -> Value {
    match value {
        Value::Map(map) => View::of(map, Part::Keys),
        _ => Value::Null,
    }
}

/// Aggregates the numbers in an array and in the arguments, ignoring other values.
fn aggregate(
    value: &Value,
    arguments: &[Value],
    budget: &mut Budget,
    function: fn(&[f64]) -> f64,
) -> Found {
    let mut numbers = Vec::new();
    let mut add = |item: &Value| {
        let Value::Number(_) = item else { return Ok(()) };
        budget.spend_memory(2 * size_of::<f64>())?;
        // Rust parses all numbers that Java prints.
        numbers.extend(item.to_text(budget)?.parse::<f64>().ok());
        Ok::<_, Error>(())
    };
    if let Value::List(list) = value {
        list.items().iter().try_for_each(&mut add)?;
    }
    for argument in arguments {
        match argument {
            Value::List(list) => list.items().iter().try_for_each(&mut add)?,
            other => add(other)?,
        }
    }
    Ok((!numbers.is_empty()).then(|| function(&numbers).into()))
}

fn sum(numbers: &[f64]) -> f64 {
    numbers.iter().sum()
}

#[allow(clippy::cast_precision_loss)]
fn count(numbers: &[f64]) -> f64 {
    numbers.len() as f64
}

fn standard_deviation(numbers: &[f64]) -> f64 {
    let (count, sum) = (count(numbers), sum(numbers));
    let squares: f64 = numbers.iter().map(|number| number * number).sum();
    (squares / count - sum * sum / count / count).sqrt()
}

fn concatenated(value: &Value, arguments: &[Value], budget: &mut Budget) -> Result<Value, Error> {
    let mut text = String::new();
    if let Value::List(list) = value {
        for item in &*list.items() {
            push(item.as_str().unwrap_or_default(), &mut text, budget)?;
        }
    }
    let mut add = |item: &Value| match item {
        Value::String(part) => push(part, &mut text, budget),
        Value::Number(_) | Value::Boolean(_) => {
            let part = item.to_text(budget)?;
            push(&part, &mut text, budget)
        }
        _ => Ok(()),
    };
    for argument in arguments {
        match argument {
            Value::List(list) => list.items().iter().try_for_each(&mut add)?,
            other => add(other)?,
        }
    }
    Ok(Value::from(text))
}

fn push(part: &str, text: &mut String, budget: &mut Budget) -> Result<(), Error> {
    budget.spend_memory(2 * part.len())?;
    text.push_str(part);
    Ok(())
}

/// Returns the array with the arguments appended. Jayway changes the document itself, visibly to
/// later paths; that is not reproduced, because the document could grow without limit or contain
/// itself.
fn append(value: &Value, arguments: &[Value], budget: &mut Budget) -> Result<Value, Error> {
    let Value::List(list) = value else { return Ok(value.clone()) };
    budget.spend_memory(List::SIZE + (list.len() + arguments.len()) * List::ITEM)?;
    Ok(Value::list(list.kind(), list.items().iter().chain(arguments).cloned().collect()))
}

fn at(value: &Value, index: i32) -> Option<Value> {
    let Value::List(list) = value else { return None };
    let length = i32::try_from(list.len()).unwrap_or(i32::MAX);
    let index = if index < 0 { index.saturating_add(length) } else { index };
    list.get(usize::try_from(index).ok()?)
}
