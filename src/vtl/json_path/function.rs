//! `length()`, `sum()` and the other functions that may end a path.
//!
//! Numbers come out as `double`s, as Jayway's do. A function that cannot answer, such as `sum()` of no number at all,
//! makes the whole path find nothing.

use super::evaluate::{Evaluation, Failure};
use crate::vtl::value::{ListKind, Number, Value};

/// Calls the function `name` on `value`.
pub(super) fn call(
    name: &str,
    value: &Value,
    arguments: &[Value],
    evaluation: &mut Evaluation<'_>,
) -> Result<Value, Failure> {
    evaluation.steps(elements(value).len())?;
    match name {
        "length" | "size" => Ok(length(value, arguments)),
        "keys" => Ok(keys(value)),
        "min" => aggregate(value, arguments, |numbers| numbers.iter().copied().fold(f64::MAX, f64::min)),
        "max" => aggregate(value, arguments, |numbers| numbers.iter().copied().fold(f64::MIN, f64::max)),
        "sum" => aggregate(value, arguments, sum),
        "avg" => aggregate(value, arguments, |numbers| sum(numbers) / count(numbers)),
        "stddev" => aggregate(value, arguments, standard_deviation),
        "concat" => Ok(concatenated(value, arguments)),
        "append" => Ok(append(value, arguments)),
        "first" => at(value, 0),
        "last" => at(value, -1),
        "index" => match arguments {
            [Value::Number(Number::Int(index))] => at(value, *index),
            _ => Err(Failure::Path),
        },
        _ => Err(Failure::Path),
    }
}

/// The items of an array; anything else has none.
fn elements(value: &Value) -> Vec<Value> {
    match value {
        Value::List(list) => list.items().clone(),
        _ => Vec::new(),
    }
}

/// The length of an array or an object, or of the array that an argument names; of anything else, null.
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
        Value::Map(map) => Value::list(ListKind::Set, map.keys()),
        _ => Value::Null,
    }
}

/// A function of the numbers in an array and in the arguments; what is no number does not count.
fn aggregate(value: &Value, arguments: &[Value], function: fn(&[f64]) -> f64) -> Result<Value, Failure> {
    let spread = |argument: &Value| match argument {
        Value::List(list) => list.items().clone(),
        other => vec![other.clone()],
    };
    let all = elements(value).into_iter().chain(arguments.iter().flat_map(spread));
    let numbers: Vec<f64> = all.filter_map(|item| number(&item)).collect();
    if numbers.is_empty() {
        return Err(Failure::Path);
    }
    Ok(Value::Number(Number::Double(function(&numbers))))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        // What Java prints for a number, Rust reads.
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
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

fn concatenated(value: &Value, arguments: &[Value]) -> Value {
    let mut text = String::new();
    for item in elements(value) {
        text.push_str(item.as_str().unwrap_or_default());
    }
    for argument in arguments {
        let items = match argument {
            Value::List(list) => list.items().clone(),
            other => vec![other.clone()],
        };
        for item in items {
            match item {
                Value::String(part) => text.push_str(&part),
                Value::Number(number) => text.push_str(&number.to_string()),
                Value::Boolean(value) => text.push_str(if value { "true" } else { "false" }),
                _ => {}
            }
        }
    }
    Value::from(text)
}

/// The array with the arguments behind it. Jayway changes the document itself, which a later path would see; a document
/// that a path can make grow, or hold itself, is not worth that.
fn append(value: &Value, arguments: &[Value]) -> Value {
    match value {
        Value::List(list) => Value::list(list.kind(), list.items().iter().chain(arguments).cloned().collect()),
        other => other.clone(),
    }
}

fn at(value: &Value, index: i32) -> Result<Value, Failure> {
    let Value::List(list) = value else { return Err(Failure::Path) };
    let items = list.items();
    let length = i32::try_from(items.len()).unwrap_or(i32::MAX);
    let index = if index < 0 { index.saturating_add(length) } else { index };
    let found = usize::try_from(index).ok().and_then(|index| items.get(index).cloned());
    found.ok_or(Failure::Path)
}
