//! The methods and properties of values, found as by Velocity's introspection.
//!
//! `$x.name` is the first of `getName()`, `getname()`, `get("name")` and `isName()` that exists;
//! for a map it is `get("name")`. `$x[1]` is `get(1)`, and a negative index counts from the end. A
//! method that does not exist for the given arguments does not resolve; one that throws fails the
//! template.
//!
//! One file per Java type. To add a method, add an arm to the `call` of its type, with its name,
//! arguments and result: `Value::Null` is Java's null, and a `void` method returns an empty string.

mod any;
mod big_decimal;
mod big_integer;
mod boolean;
mod class;
mod collection;
mod list;
mod map;
mod number;
mod string;
mod view;
mod without_parameters;

pub(crate) use self::collection::{Collection, Iterator, concurrent_modification};
use super::error::Error;
use super::value::{Found, Number, Runtime, Value, View};

/// `$value.name(arguments)`.
pub(crate) fn call(
    value: &Value,
    name: &str,
    arguments: &[Value],
    runtime: &mut dyn Runtime,
) -> Found {
    let found = match value {
        Value::Null => None,
        Value::String(text) => string::call(text, name, arguments, runtime)?,
        Value::Boolean(boolean) => boolean::call(*boolean, name, arguments)?,
        Value::Number(number) => number::call(number, name, arguments, runtime.budget())?,
        Value::List(list) => list::call(list, name, arguments, runtime)?,
        Value::Map(map) => map::call(map, name, arguments, runtime)?,
        Value::Object(object) => object.call(name, arguments, runtime)?,
    };
    let found = match found {
        Some(found) => Some(found),
        None => any::call(value, name, arguments, runtime)?,
    };
    if found.is_none() && !arguments.is_empty() && without_parameters::has(value, name) {
        return Err(Error::thrown(
            "java.lang.IllegalArgumentException",
            "wrong number of arguments",
        ));
    }
    Ok(found)
}

/// `$value.name`.
pub(crate) fn property(value: &Value, name: &str, runtime: &mut dyn Runtime) -> Found {
    match value {
        Value::Map(_) if matches!(name, "class" | "Class") => call(value, "getClass", &[], runtime),
        Value::Map(map) => {
            runtime.budget().spend_steps(name.len() / 64)?;
            Ok(map.get_str(name))
        }
        Value::Object(object) => match object.property(name, runtime)? {
            Some(found) => Ok(Some(found)),
            None if matches!(name, "class" | "Class") => call(value, "getClass", &[], runtime),
            None => Ok(None),
        },
        _ => bean_property(value, name, runtime),
    }
}

fn bean_property(value: &Value, name: &str, runtime: &mut dyn Runtime) -> Found {
    // Up to four methods are looked up, three of them by names that are built here.
    runtime.budget().spend_steps(4 + name.len() / 16)?;
    let (first, rest) = match name.chars().next() {
        Some(first) => (first, &name[first.len_utf8()..]),
        None => return Ok(None),
    };
    let (upper, lower) = (first.to_ascii_uppercase(), first.to_ascii_lowercase());
    for method in [format!("get{upper}{rest}"), format!("get{lower}{rest}")] {
        if let Some(found) = call(value, &method, &[], runtime)? {
            return Ok(Some(found));
        }
    }
    if let Some(found) = call(value, "get", &[Value::string(name)], runtime)? {
        return Ok(Some(found));
    }
    match call(value, &format!("is{upper}{rest}"), &[], runtime)? {
        Some(found @ Value::Boolean(_)) => Ok(Some(found)),
        _ => Ok(None),
    }
}

/// `#set($owner.name = value)`.
pub(crate) fn assign(
    owner: &Value,
    name: &str,
    value: &Value,
    runtime: &mut dyn Runtime,
) -> Result<(), Error> {
    match owner {
        Value::Map(_) => {
            call(owner, "put", &[Value::string(name), value.clone()], runtime).map(drop)
        }
        Value::Object(object) => object.assign(name, value, runtime),
        _ => Ok(()),
    }
}

/// `#set($owner[index] = value)`.
pub(crate) fn assign_index(
    owner: &Value,
    index: Value,
    value: &Value,
    runtime: &mut dyn Runtime,
) -> Result<(), Error> {
    let arguments = [index, value.clone()];
    if call(owner, "set", &arguments, runtime)?.is_none() {
        call(owner, "put", &arguments, runtime)?;
    }
    Ok(())
}

/// Resolves a negative index: `-1` is the last one of a value with a size.
pub(crate) fn from_the_end(owner: &Value, index: Value) -> Result<Value, Error> {
    let Value::Number(Number::Int(number @ ..0)) = index else { return Ok(index) };
    let size = match owner {
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        _ => {
            let Some(view) = owner.object::<View>() else {
                let class = owner.class_name();
                let message = format!("negative index: {class} has no `size()`");
                return Err(Error::thrown("VelocityException", message));
            };
            view.map.len()
        }
    };
    Ok(Value::int(i32::try_from(size).unwrap_or(i32::MAX).wrapping_add(number)))
}

/// The result of a `void` method.
fn nothing() -> Value {
    Value::string("")
}

fn size(length: usize) -> Value {
    Value::int(i32::try_from(length).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::property;
    use crate::budget::Budget;
    use crate::value::Value;

    #[test]
    fn a_missing_property_costs_more_the_longer_its_name_is() {
        let lookups = |name: &str| {
            let (value, mut budget) = (Value::string("text"), Budget::new());
            (0..1000).take_while(|_| property(&value, name, &mut budget).is_ok()).count()
        };
        assert_eq!(lookups("name"), 1000);
        assert_eq!(lookups(&"n".repeat(1 << 20)), 76);
    }
}
