//! `java.util.ArrayList`, json-smart's `JSONArray`, and Java arrays.
//!
//! Velocity 1.7 lets a template use an array as a list of fixed size.

use std::rc::Rc;

use super::collection::{self, Collection, position_of};
use super::{nothing, size};
use crate::error::Error;
use crate::json::print::{self, Style};
use crate::value::{ArrayOf, Found, List, ListKind, Number, Runtime, Value};

pub(super) fn call(
    list: &Rc<List>,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    if let Some(found) = read(list, name, arguments, runtime)? {
        return Ok(Some(found));
    }
    match list.kind() {
        ListKind::Json | ListKind::ArrayList => change(list, name, arguments, runtime),
        ListKind::Array(of) => array(list, of, name, arguments, runtime),
    }
}

/// Methods that read lists and arrays.
fn read(list: &Rc<List>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(Some(match (name, arguments) {
        ("size", []) => size(list.len()),
        ("isEmpty", []) => Value::Boolean(list.len() == 0),
        ("get", [Value::Number(Number::Int(index))]) => {
            list.items()[checked(list, *index)?].clone()
        }
        ("indexOf", [item]) => {
            let found = position_of(&list.items(), item, runtime.budget())?;
            found.map_or(Value::int(-1), size)
        }
        ("lastIndexOf", [item]) => {
            for (position, known) in list.items().iter().enumerate().rev() {
                if known.equals(item, runtime.budget())? {
                    return Ok(Some(size(position)));
                }
            }
            Value::int(-1)
        }
        ("subList", [Value::Number(Number::Int(from)), Value::Number(Number::Int(to))]) => {
            sub_list(list, *from, *to, runtime)?
        }
        _ => {
            return collection::call(&Collection::List(Rc::clone(list)), name, arguments, runtime);
        }
    }))
}

/// Methods that change a list, and methods of `JSONArray` alone.
fn change(list: &Rc<List>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(Some(match (name, arguments) {
        ("set", [Value::Number(Number::Int(index)), value]) => {
            replace(list, checked(list, *index)?, value, runtime)?
        }
        ("add", [item]) => {
            grow(list, item, runtime)?;
            list.items_mut().push(item.clone());
            Value::Boolean(true)
        }
        ("add", [Value::Number(Number::Int(index)), item]) => {
            let at = checked_gap(list, *index)?;
            grow(list, item, runtime)?;
            runtime.budget().spend_steps(list.len() / 8)?;
            list.items_mut().insert(at, item.clone());
            nothing()
        }
        ("addAll", [others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            insert_all(list, list.len(), &others, runtime)?
        }
        ("addAll", [Value::Number(Number::Int(index)), others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            insert_all(list, checked_gap(list, *index)?, &others, runtime)?
        }
        ("remove", [Value::Number(Number::Int(index))]) => {
            let at = checked(list, *index)?;
            runtime.budget().spend_steps(list.len() / 8)?;
            list.items_mut().remove(at)
        }
        ("remove", [item]) => {
            let at = position_of(&list.items(), item, runtime.budget())?;
            if let Some(at) = at {
                runtime.budget().spend_steps(list.len() / 8)?;
                list.items_mut().remove(at);
            }
            Value::Boolean(at.is_some())
        }
        ("removeAll" | "retainAll", [others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            let rest = kept(list, &others, name == "retainAll", runtime)?;
            let changed = rest.len() != list.len();
            *list.items_mut() = rest;
            Value::Boolean(changed)
        }
        ("clear", []) => {
            Value::List(Rc::clone(list)).clear();
            nothing()
        }
        ("clone", []) => {
            Value::list(list.kind(), Collection::List(Rc::clone(list)).items(runtime)?)
        }
        ("ensureCapacity", [Value::Number(Number::Int(_))]) | ("trimToSize", []) => nothing(),
        ("toJSONString", []) if list.kind() == ListKind::Json => {
            let mut text = String::new();
            print::value(&Value::List(Rc::clone(list)), Style::Web, &mut text, runtime)?;
            runtime.budget().spend_memory(text.len())?;
            text.into()
        }
        _ => return Ok(None),
    }))
}

/// Methods that change an array: elements can be replaced by others of the same type, but not added
/// or removed.
fn array(
    list: &Rc<List>,
    of: ArrayOf,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    let changes = match (name, arguments) {
        ("set", [Value::Number(Number::Int(index)), value]) => {
            let index = checked(list, *index)?;
            // Templates have no `char` and no `byte` values: characters are strings here, and bytes
            // are `int`s.
            let fits = matches!(
                (of, value),
                (ArrayOf::Objects, _)
                    | (ArrayOf::Strings, Value::String(_) | Value::Null)
                    | (ArrayOf::BigIntegers, Value::Number(Number::BigInteger(_)) | Value::Null)
                    | (ArrayOf::BigDecimals, Value::Number(Number::BigDecimal(_)) | Value::Null)
            );
            if !fits {
                return Err(Error::thrown(
                    "java.lang.IllegalArgumentException",
                    "array element type mismatch",
                ));
            }
            return replace(list, index, value, runtime).map(Some);
        }
        ("clear", []) if list.len() == 0 => return Ok(Some(nothing())),
        ("add", [_] | [Value::Number(Number::Int(_)), _])
        | ("remove", [Value::Number(Number::Int(_))])
        | ("clear", []) => true,
        ("remove", [item]) => position_of(&list.items(), item, runtime.budget())?.is_some(),
        ("addAll", [others] | [Value::Number(Number::Int(_)), others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            others.len() > 0
        }
        ("removeAll" | "retainAll", [others]) => {
            let Some(others) = Collection::of(others) else { return Ok(None) };
            kept(list, &others, name == "retainAll", runtime)?.len() < list.len()
        }
        _ => return Ok(None),
    };
    if changes {
        return Err(Error::thrown("UnsupportedOperationException", name));
    }
    Ok(Some(Value::Boolean(false)))
}

/// Replaces an item and returns the previous one.
fn replace(
    list: &Rc<List>,
    index: usize,
    value: &Value,
    runtime: &mut dyn Runtime,
) -> Result<Value, Error> {
    runtime.budget().adopt(Value::List(Rc::clone(list)), value)?;
    Ok(std::mem::replace(&mut list.items_mut()[index], value.clone()))
}

fn grow(list: &Rc<List>, item: &Value, runtime: &mut dyn Runtime) -> Result<(), Error> {
    runtime.budget().spend_memory(List::ITEM)?;
    runtime.budget().adopt(Value::List(Rc::clone(list)), item)
}

fn insert_all(
    list: &Rc<List>,
    at: usize,
    others: &Collection,
    runtime: &mut dyn Runtime,
) -> Result<Value, Error> {
    let items = others.items(runtime)?;
    runtime.budget().spend_steps(list.len() / 8)?;
    runtime.budget().spend_memory(items.len().saturating_mul(List::ITEM))?;
    for item in &items {
        runtime.budget().adopt(Value::List(Rc::clone(list)), item)?;
    }
    let changed = !items.is_empty();
    list.items_mut().splice(at..at, items);
    Ok(Value::Boolean(changed))
}

/// Keeps the items that the other collection contains, or those that it does not contain.
fn kept(
    list: &List,
    others: &Collection,
    is_kept: bool,
    runtime: &mut dyn Runtime,
) -> Result<Vec<Value>, Error> {
    let others = others.items(runtime)?;
    runtime.budget().spend_memory(list.len().saturating_mul(size_of::<Value>()))?;
    let items = list.items().clone();
    let mut rest = Vec::with_capacity(items.len());
    for item in items {
        if position_of(&others, &item, runtime.budget())?.is_some() == is_kept {
            rest.push(item);
        }
    }
    Ok(rest)
}

/// Returns a copy, while Java returns a view.
fn sub_list(list: &List, from: i32, to: i32, runtime: &mut dyn Runtime) -> Result<Value, Error> {
    let length = list.len();
    let (Ok(start), Ok(end)) = (usize::try_from(from), usize::try_from(to)) else {
        return Err(Error::thrown("IndexOutOfBoundsException", format!("fromIndex = {from}")));
    };
    if end > length {
        return Err(Error::thrown("IndexOutOfBoundsException", format!("toIndex = {to}")));
    }
    if start > end {
        return Err(Error::thrown(
            "IllegalArgumentException",
            format!("fromIndex({from}) > toIndex({to})"),
        ));
    }
    runtime.budget().spend_memory(List::SIZE + (end - start) * size_of::<Value>())?;
    Ok(Value::list(ListKind::ArrayList, list.items()[start..end].to_vec()))
}

fn checked(list: &List, index: i32) -> Result<usize, Error> {
    let length = list.len();
    usize::try_from(index).ok().filter(|index| *index < length).ok_or_else(|| {
        Error::thrown(
            "IndexOutOfBoundsException",
            format!("Index {index} out of bounds for length {length}"),
        )
    })
}

fn checked_gap(list: &List, index: i32) -> Result<usize, Error> {
    let length = list.len();
    usize::try_from(index).ok().filter(|index| *index <= length).ok_or_else(|| {
        Error::thrown("IndexOutOfBoundsException", format!("Index: {index}, Size: {length}"))
    })
}
