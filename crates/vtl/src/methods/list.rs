//! `java.util.ArrayList`, json-smart's `JSONArray`, and Java arrays.
//!
//! Velocity 1.7 lets a template use an array as a list of fixed size.

use std::rc::Rc;

use super::iterator::{Collection, Iterator};
use super::{Found, collection, collection_of, nothing, size};
use crate::error::Error;
use crate::json::print::{self, Style};
use crate::value::{ArrayOf, List, ListKind, Number, Runtime, Value};

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
    Ok(match (name, arguments) {
        ("size", []) => Some(size(list.len())),
        ("isEmpty", []) => Some(Value::Boolean(list.len() == 0)),
        ("get", [Value::Number(Number::Int(index))]) => {
            Some(list.items()[checked(list, *index)?].clone())
        }
        ("contains", [item]) => Some(Value::Boolean(position_of(list, item, runtime)?.is_some())),
        ("indexOf", [item]) => Some(position_of(list, item, runtime)?.map_or(Value::int(-1), size)),
        ("lastIndexOf", [item]) => {
            let mut found = None;
            for (position, known) in list.items().iter().enumerate().rev() {
                if known.equals(item, runtime.budget())? {
                    found = Some(position);
                    break;
                }
            }
            Some(found.map_or(Value::int(-1), size))
        }
        ("iterator", []) => {
            runtime.budget().spend_memory(List::SIZE)?;
            Some(Iterator::over(Collection::List(Rc::clone(list))))
        }
        ("toArray", []) => Some(Value::list(
            ListKind::Array(ArrayOf::Objects),
            collection(&Collection::List(Rc::clone(list)), runtime)?,
        )),
        ("subList", [Value::Number(Number::Int(from)), Value::Number(Number::Int(to))]) => {
            Some(sub_list(list, *from, *to, runtime)?)
        }
        ("containsAll", [others]) => match collection_of(others) {
            Some(others) => Some(Value::Boolean(contains_all(list, &others, runtime)?)),
            None => None,
        },
        _ => None,
    })
}

/// Methods that change a list, and methods of `JSONArray` alone.
fn change(list: &Rc<List>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(match (name, arguments) {
        ("set", [Value::Number(Number::Int(index)), value]) => {
            let index = checked(list, *index)?;
            runtime.budget().adopt(Value::List(Rc::clone(list)), value)?;
            Some(std::mem::replace(&mut list.items_mut()[index], value.clone()))
        }
        ("add", [item]) => {
            grow(list, item, runtime)?;
            list.items_mut().push(item.clone());
            Some(Value::Boolean(true))
        }
        ("add", [Value::Number(Number::Int(index)), item]) => {
            let at = checked_gap(list, *index)?;
            grow(list, item, runtime)?;
            runtime.budget().spend_steps(list.len() / 8)?;
            list.items_mut().insert(at, item.clone());
            Some(nothing())
        }
        ("addAll", [others]) => match collection_of(others) {
            Some(others) => Some(insert_all(list, list.len(), &others, runtime)?),
            None => None,
        },
        ("addAll", [Value::Number(Number::Int(index)), others]) => match collection_of(others) {
            Some(others) => Some(insert_all(list, checked_gap(list, *index)?, &others, runtime)?),
            None => None,
        },
        ("remove", [Value::Number(Number::Int(index))]) => {
            let at = checked(list, *index)?;
            runtime.budget().spend_steps(list.len() / 8)?;
            Some(list.items_mut().remove(at))
        }
        ("remove", [item]) => {
            let at = position_of(list, item, runtime)?;
            if let Some(at) = at {
                runtime.budget().spend_steps(list.len() / 8)?;
                list.items_mut().remove(at);
            }
            Some(Value::Boolean(at.is_some()))
        }
        ("removeAll" | "retainAll", [others]) => match collection_of(others) {
            Some(others) => Some(retain(list, &others, name == "retainAll", runtime)?),
            None => None,
        },
        ("clear", []) => {
            Value::List(Rc::clone(list)).clear();
            Some(nothing())
        }
        ("clone", []) => {
            Some(Value::list(list.kind(), collection(&Collection::List(Rc::clone(list)), runtime)?))
        }
        ("ensureCapacity", [Value::Number(Number::Int(_))]) | ("trimToSize", []) => Some(nothing()),
        ("toJSONString", []) if list.kind() == ListKind::Json => {
            let mut text = String::new();
            print::value(&Value::List(Rc::clone(list)), Style::Web, &mut text, runtime)?;
            runtime.budget().spend_memory(text.len())?;
            Some(text.into())
        }
        _ => None,
    })
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
    let unsupported = || Err(Error::thrown("UnsupportedOperationException", name));
    Ok(match (name, arguments) {
        ("set", [Value::Number(Number::Int(index)), value]) => {
            let index = checked(list, *index)?;
            let fits = match (of, value) {
                (ArrayOf::Objects, _)
                | (ArrayOf::Strings, Value::String(_) | Value::Null)
                | (ArrayOf::BigIntegers, Value::Number(Number::BigInteger(_)) | Value::Null)
                | (ArrayOf::BigDecimals, Value::Number(Number::BigDecimal(_)) | Value::Null) => {
                    true
                }
                // Templates have no `char` and no `byte` values: characters are strings here, and
                // bytes are `int`s.
                _ => false,
            };
            if !fits {
                return Err(Error::thrown(
                    "java.lang.IllegalArgumentException",
                    "array element type mismatch",
                ));
            }
            runtime.budget().adopt(Value::List(Rc::clone(list)), value)?;
            Some(std::mem::replace(&mut list.items_mut()[index], value.clone()))
        }
        ("add", [_] | [Value::Number(Number::Int(_)), _])
        | ("remove", [Value::Number(Number::Int(_))]) => {
            return unsupported();
        }
        ("clear", []) if list.len() > 0 => return unsupported(),
        ("clear", []) => Some(nothing()),
        ("remove", [item]) => {
            if position_of(list, item, runtime)?.is_some() {
                return unsupported();
            }
            Some(Value::Boolean(false))
        }
        ("addAll", [others] | [Value::Number(Number::Int(_)), others]) => {
            match collection_of(others) {
                Some(others) if others.len() > 0 => return unsupported(),
                Some(_) => Some(Value::Boolean(false)),
                None => None,
            }
        }
        ("removeAll" | "retainAll", [others]) => {
            let Some(others) = collection_of(others) else { return Ok(None) };
            if kept(list, &others, name == "retainAll", runtime)?.len() < list.len() {
                return unsupported();
            }
            Some(Value::Boolean(false))
        }
        _ => None,
    })
}

fn position_of(
    list: &List,
    item: &Value,
    runtime: &mut dyn Runtime,
) -> Result<Option<usize>, Error> {
    for (position, known) in list.items().iter().enumerate() {
        if known.equals(item, runtime.budget())? {
            return Ok(Some(position));
        }
    }
    Ok(None)
}

fn contains_all(
    list: &List,
    others: &Collection,
    runtime: &mut dyn Runtime,
) -> Result<bool, Error> {
    for position in 0..others.len() {
        let Some(item) = others.item(position) else { break };
        if position_of(list, &item, runtime)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
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
    let items = collection(others, runtime)?;
    runtime.budget().spend_steps(list.len() / 8)?;
    runtime.budget().spend_memory(items.len().saturating_mul(List::ITEM))?;
    for item in &items {
        runtime.budget().adopt(Value::List(Rc::clone(list)), item)?;
    }
    let changed = !items.is_empty();
    list.items_mut().splice(at..at, items);
    Ok(Value::Boolean(changed))
}

fn retain(
    list: &List,
    others: &Collection,
    is_kept: bool,
    runtime: &mut dyn Runtime,
) -> Result<Value, Error> {
    let rest = kept(list, others, is_kept, runtime)?;
    let changed = rest.len() != list.len();
    *list.items_mut() = rest;
    Ok(Value::Boolean(changed))
}

/// Keeps the items that the other collection contains, or those that it does not contain.
fn kept(
    list: &List,
    others: &Collection,
    is_kept: bool,
    runtime: &mut dyn Runtime,
) -> Result<Vec<Value>, Error> {
    let others = List::new(ListKind::ArrayList, collection(others, runtime)?);
    runtime.budget().spend_memory(list.len().saturating_mul(size_of::<Value>()))?;
    let items = list.items().clone();
    let mut rest = Vec::with_capacity(items.len());
    for item in items {
        if position_of(&others, &item, runtime)?.is_some() == is_kept {
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
