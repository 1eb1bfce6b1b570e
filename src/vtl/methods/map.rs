//! `java.util.LinkedHashMap`: JSON objects, `$input.params()`, and the maps that a template makes.
//!
//! `keySet()`, `values()` and `entrySet()` are Java's live views of the map in one direction only: they hold what the map
//! held when they were asked for, and what is removed from them stays in the map.

use std::cell::RefCell;
use std::rc::Rc;

use super::entry::Entry;
use super::{Found, nothing, size};
use crate::vtl::value::{ListKind, Map, Runtime, Value};

pub(super) fn call(map: &Rc<Map>, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
    Ok(match (name, arguments) {
        ("get", [key]) => Some(map.get(key).unwrap_or(Value::Null)),
        ("put", [key, value]) => Some(put(map, key, value, runtime)?.unwrap_or(Value::Null)),
        ("size", []) => Some(size(map.len())),
        ("isEmpty", []) => Some(Value::Boolean(map.is_empty())),
        ("containsKey", [key]) => Some(Value::Boolean(map.get(key).is_some())),
        ("containsValue", [value]) => {
            runtime.budget().spend_steps(map.len())?;
            Some(Value::Boolean(map.values().iter().any(|known| known.equals(value))))
        }
        ("keySet", []) => Some(view(map, ListKind::Set, map.keys(), runtime)?),
        ("values", []) => Some(view(map, ListKind::Values, map.values(), runtime)?),
        ("entrySet", []) => Some(view(map, ListKind::Set, entries(map), runtime)?),
        ("getOrDefault", [key, default]) => Some(map.get(key).unwrap_or_else(|| default.clone())),
        ("putIfAbsent", [key, value]) => Some(match map.get(key) {
            Some(known) if !known.is_null() => known,
            _ => put(map, key, value, runtime)?.unwrap_or(Value::Null),
        }),
        ("putAll", [Value::Map(other)]) => {
            for (key, value) in (0..other.len()).filter_map(|position| other.entry(position)).collect::<Vec<_>>() {
                put(map, &key, &value, runtime)?;
            }
            Some(nothing())
        }
        ("remove", [key]) => {
            runtime.budget().spend_steps(map.len())?;
            Some(map.remove(key).unwrap_or(Value::Null))
        }
        ("remove", [key, value]) => Some(Value::Boolean(remove_pair(map, key, value, runtime)?)),
        ("replace", [key, value]) => Some(match map.get(key) {
            Some(_) => put(map, key, value, runtime)?.unwrap_or(Value::Null),
            None => Value::Null,
        }),
        ("replace", [key, old, value]) => {
            let matches = map.get(key).is_some_and(|known| known.equals(old));
            if matches {
                put(map, key, value, runtime)?;
            }
            Some(Value::Boolean(matches))
        }
        ("clear", []) => {
            map.clear();
            Some(nothing())
        }
        ("clone", []) => {
            let copy = Map::new(map.kind());
            for (key, value) in (0..map.len()).filter_map(|position| map.entry(position)) {
                put(&Rc::new(Map::new(map.kind())), &key, &value, runtime)?;
                copy.insert(key, value);
            }
            Some(Value::Map(Rc::new(copy)))
        }
        _ => None,
    })
}

fn put(map: &Rc<Map>, key: &Value, value: &Value, runtime: &mut dyn Runtime) -> Found {
    let budget = runtime.budget();
    budget.spend_steps(1)?;
    budget.spend_memory(2 * size_of::<Value>())?;
    budget.adopt(Value::Map(map.clone()), value)?;
    budget.adopt(Value::Map(map.clone()), key)?;
    Ok(map.insert(key.clone(), value.clone()))
}

fn remove_pair(map: &Map, key: &Value, value: &Value, runtime: &mut dyn Runtime) -> Result<bool, crate::vtl::Error> {
    runtime.budget().spend_steps(map.len())?;
    let matches = map.get(key).is_some_and(|known| known.equals(value));
    if matches {
        map.remove(key);
    }
    Ok(matches)
}

fn entries(map: &Rc<Map>) -> Vec<Value> {
    (0..map.len()).filter_map(|position| entry(map, position)).collect()
}

/// The entry at a position of the iteration order, as `entrySet()` has it.
pub(crate) fn entry(map: &Rc<Map>, position: usize) -> Option<Value> {
    let (key, value) = map.entry(position)?;
    Some(Value::Object(Rc::new(Entry { map: map.clone(), key, value: RefCell::new(value) })))
}

fn view(map: &Map, kind: ListKind, items: Vec<Value>, runtime: &mut dyn Runtime) -> Result<Value, crate::vtl::Error> {
    runtime.budget().spend_steps(map.len())?;
    runtime.budget().spend_memory(items.len() * size_of::<Value>())?;
    Ok(Value::list(kind, items))
}
