//! `java.util.ArrayList` and json-smart's `JSONArray`, Java arrays, and the read-only collections of a map.
//!
//! Velocity 1.7 lets a template use an array as a list of fixed size.

use std::rc::Rc;

use super::iterator::Iterator;
use super::{Found, nothing, size};
use crate::vtl::error::Error;
use crate::vtl::value::{List, ListKind, Number, Runtime, Value};

pub(super) fn call(list: &Rc<List>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    if let Some(found) = read(list, name, arguments, runtime)? {
        return Ok(Some(found));
    }
    match list.kind() {
        ListKind::Json | ListKind::ArrayList => match positioned(list, name, arguments, runtime)? {
            Some(found) => Ok(Some(found)),
            None => change(list, name, arguments, runtime),
        },
        ListKind::Array => positioned(list, name, arguments, runtime),
        ListKind::Set | ListKind::Values => Ok(None),
    }
}

/// What every collection has.
fn read(list: &Rc<List>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(match (name, arguments) {
        ("size", []) => Some(size(list.len())),
        ("isEmpty", []) => Some(Value::Boolean(list.len() == 0)),
        ("contains", [item]) => {
            runtime.budget().spend_steps(list.len())?;
            Some(Value::Boolean(position_of(list, item).is_some()))
        }
        ("containsAll", [Value::List(items)]) => {
            runtime.budget().spend_steps(list.len().saturating_mul(items.len()))?;
            Some(Value::Boolean(items.items().iter().all(|item| position_of(list, item).is_some())))
        }
        ("iterator", []) => Some(Iterator::over(copied(list, runtime)?, Some(list.clone()))),
        ("toArray", []) => Some(Value::list(ListKind::Array, copied(list, runtime)?)),
        _ => None,
    })
}

/// What lists and arrays have.
fn positioned(list: &Rc<List>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(match (name, arguments) {
        ("get", [Value::Number(Number::Int(index))]) => Some(list.items()[checked(list, *index)?].clone()),
        ("set", [Value::Number(Number::Int(index)), value]) => {
            let index = checked(list, *index)?;
            runtime.budget().adopt(Value::List(list.clone()), value)?;
            Some(std::mem::replace(&mut list.items_mut()[index], value.clone()))
        }
        ("indexOf", [item]) => {
            runtime.budget().spend_steps(list.len())?;
            Some(position_of(list, item).map_or(Value::int(-1), size))
        }
        ("lastIndexOf", [item]) => {
            runtime.budget().spend_steps(list.len())?;
            Some(list.items().iter().rposition(|known| known.equals(item)).map_or(Value::int(-1), size))
        }
        ("subList", [Value::Number(Number::Int(from)), Value::Number(Number::Int(to))]) => {
            Some(sub_list(list, *from, *to, runtime)?)
        }
        _ => None,
    })
}

/// What changes a list.
fn change(list: &Rc<List>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(match (name, arguments) {
        ("add", [item]) => {
            grow(list, item, runtime)?;
            list.items_mut().push(item.clone());
            Some(Value::Boolean(true))
        }
        ("add", [Value::Number(Number::Int(index)), item]) => {
            let at = checked_gap(list, *index)?;
            grow(list, item, runtime)?;
            runtime.budget().spend_steps(list.len() / 16)?;
            list.items_mut().insert(at, item.clone());
            Some(nothing())
        }
        ("addAll", [Value::List(other)]) => Some(insert_all(list, list.len(), other, runtime)?),
        ("addAll", [Value::Number(Number::Int(index)), Value::List(other)]) => {
            let at = checked_gap(list, *index)?;
            Some(insert_all(list, at, other, runtime)?)
        }
        ("remove", [Value::Number(Number::Int(index))]) => {
            let at = checked(list, *index)?;
            runtime.budget().spend_steps(list.len() / 16)?;
            Some(list.items_mut().remove(at))
        }
        ("remove", [item]) => {
            runtime.budget().spend_steps(list.len())?;
            let at = position_of(list, item);
            if let Some(at) = at {
                list.items_mut().remove(at);
            }
            Some(Value::Boolean(at.is_some()))
        }
        ("removeAll", [Value::List(other)]) => Some(retain(list, other, false, runtime)?),
        ("retainAll", [Value::List(other)]) => Some(retain(list, other, true, runtime)?),
        ("clear", []) => {
            Value::List(list.clone()).clear();
            Some(nothing())
        }
        ("clone", []) => Some(Value::list(list.kind(), copied(list, runtime)?)),
        ("ensureCapacity", [Value::Number(Number::Int(_))]) | ("trimToSize", []) => Some(nothing()),
        _ => None,
    })
}

fn position_of(list: &List, item: &Value) -> Option<usize> {
    list.items().iter().position(|known| known.equals(item))
}

fn copied(list: &List, runtime: &mut dyn Runtime) -> Result<Vec<Value>, Error> {
    runtime.budget().spend_steps(list.len())?;
    runtime.budget().spend_memory(list.len() * size_of::<Value>())?;
    Ok(list.items().clone())
}

fn grow(list: &Rc<List>, item: &Value, runtime: &mut dyn Runtime) -> Result<(), Error> {
    runtime.budget().spend_memory(size_of::<Value>())?;
    runtime.budget().adopt(Value::List(list.clone()), item)
}

fn insert_all(list: &Rc<List>, at: usize, other: &List, runtime: &mut dyn Runtime) -> Result<Value, Error> {
    let items = copied(other, runtime)?;
    for item in &items {
        runtime.budget().adopt(Value::List(list.clone()), item)?;
    }
    let changed = !items.is_empty();
    list.items_mut().splice(at..at, items);
    Ok(Value::Boolean(changed))
}

fn retain(list: &List, other: &List, kept: bool, runtime: &mut dyn Runtime) -> Result<Value, Error> {
    runtime.budget().spend_steps(list.len().saturating_mul(other.len()))?;
    let items = list.items().clone();
    let rest: Vec<Value> = items.into_iter().filter(|item| position_of(other, item).is_some() == kept).collect();
    let changed = rest.len() != list.len();
    *list.items_mut() = rest;
    Ok(Value::Boolean(changed))
}

/// A copy, where Java's is a view of the list.
fn sub_list(list: &List, from: i32, to: i32, runtime: &mut dyn Runtime) -> Result<Value, Error> {
    let length = list.len();
    let (Ok(start), Ok(end)) = (usize::try_from(from), usize::try_from(to)) else {
        return Err(Error::thrown("IndexOutOfBoundsException", format!("fromIndex = {from}")));
    };
    if end > length {
        return Err(Error::thrown("IndexOutOfBoundsException", format!("toIndex = {to}")));
    }
    if start > end {
        return Err(Error::thrown("IllegalArgumentException", format!("fromIndex({from}) > toIndex({to})")));
    }
    runtime.budget().spend_memory((end - start) * size_of::<Value>())?;
    Ok(Value::list(ListKind::ArrayList, list.items()[start..end].to_vec()))
}

fn checked(list: &List, index: i32) -> Result<usize, Error> {
    let length = list.len();
    usize::try_from(index).ok().filter(|index| *index < length).ok_or_else(|| {
        Error::thrown("IndexOutOfBoundsException", format!("Index {index} out of bounds for length {length}"))
    })
}

fn checked_gap(list: &List, index: i32) -> Result<usize, Error> {
    let length = list.len();
    usize::try_from(index)
        .ok()
        .filter(|index| *index <= length)
        .ok_or_else(|| Error::thrown("IndexOutOfBoundsException", format!("Index: {index}, Size: {length}")))
}
