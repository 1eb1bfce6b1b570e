//! `java.util.LinkedHashMap`: JSON objects, `$input.params()`, and maps made by the template.

use std::rc::Rc;

use super::{nothing, size};
use crate::error::Error;
use crate::value::{Found, Map, MapKind, Part, Runtime, Value, View};

pub(super) fn call(
    map: &Rc<Map>,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    Ok(match (name, arguments) {
        ("get", [key]) => Some(map.get(key, runtime.budget())?.unwrap_or(Value::Null)),
        ("put", [key, value]) => Some(put(map, key, value, runtime)?.unwrap_or(Value::Null)),
        ("size", []) => Some(size(map.len())),
        ("isEmpty", []) => Some(Value::Boolean(map.is_empty())),
        ("containsKey", [key]) => Some(Value::Boolean(map.get(key, runtime.budget())?.is_some())),
        ("containsValue", [value]) => {
            let values = View { map: Rc::clone(map), part: Part::Values };
            Some(Value::Boolean(values.contains(value, runtime.budget())?))
        }
        ("keySet", []) => Some(view(map, Part::Keys, runtime)?),
        ("values", []) => Some(view(map, Part::Values, runtime)?),
        ("entrySet", []) => Some(view(map, Part::Entries, runtime)?),
        ("getOrDefault", [key, default]) => {
            Some(map.get(key, runtime.budget())?.unwrap_or_else(|| default.clone()))
        }
        ("putIfAbsent", [key, value]) => Some(match map.get(key, runtime.budget())? {
            Some(known) if !known.is_null() => known,
            _ => put(map, key, value, runtime)?.unwrap_or(Value::Null),
        }),
        ("putAll", [Value::Map(other)]) => {
            put_all(map, other, runtime)?;
            Some(nothing())
        }
        ("remove", [key]) => Some(map.remove(key, runtime.budget())?.unwrap_or(Value::Null)),
        ("remove", [key, value]) => {
            let matches = holds(map, key, value, runtime)?;
            if matches {
                map.remove(key, runtime.budget())?;
            }
            Some(Value::Boolean(matches))
        }
        ("replace", [key, value]) => Some(match map.get(key, runtime.budget())? {
            Some(_) => put(map, key, value, runtime)?.unwrap_or(Value::Null),
            None => Value::Null,
        }),
        ("replace", [key, old, value]) => {
            let matches = holds(map, key, old, runtime)?;
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
            runtime.budget().spend_memory(Map::SIZE)?;
            let copy = Rc::new(Map::new(map.kind()));
            put_all(&copy, map, runtime)?;
            Some(Value::Map(copy))
        }
        _ => None,
    })
}

fn put(map: &Rc<Map>, key: &Value, value: &Value, runtime: &mut dyn Runtime) -> Found {
    let budget = runtime.budget();
    budget.spend_memory(Map::ENTRY)?;
    budget.adopt(Value::Map(Rc::clone(map)), value)?;
    budget.adopt(Value::Map(Rc::clone(map)), key)?;
    if let MapKind::Overrides(name) = map.kind() {
        note_override(name, key, runtime)?;
    }
    map.insert(key.clone(), value.clone(), runtime.budget())
}

/// Records an override: an entry of one of these maps, other than the response's `header` map
/// itself.
fn note_override(name: &str, key: &Value, runtime: &mut dyn Runtime) -> Result<(), Error> {
    runtime.budget().spend_steps(4)?;
    let key = key.to_text(runtime)?;
    if name == "responseOverride" && key != "status" {
        return Ok(());
    }
    runtime.budget().override_parameter(format!("$context.{name}.{key}"))
}

/// Puts all entries of another map, which may be the same map or nested in it.
fn put_all(map: &Rc<Map>, other: &Map, runtime: &mut dyn Runtime) -> Result<(), Error> {
    for position in 0..other.len() {
        if let Some((key, value)) = other.entry(position) {
            put(map, &key, &value, runtime)?;
        }
    }
    Ok(())
}

fn holds(map: &Map, key: &Value, value: &Value, runtime: &mut dyn Runtime) -> Result<bool, Error> {
    match map.get(key, runtime.budget())? {
        Some(known) => known.equals(value, runtime.budget()),
        None => Ok(false),
    }
}

fn view(map: &Rc<Map>, part: Part, runtime: &mut dyn Runtime) -> Result<Value, Error> {
    runtime.budget().spend_memory(size_of::<View>() + 4 * size_of::<usize>())?;
    Ok(View::of(map, part))
}
