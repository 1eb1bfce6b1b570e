//! How values print: Java's `toString()`, and Java's `equals()`.

use std::fmt::Write;
use std::rc::Rc;

use super::{List, ListKind, Map, MapKind, Runtime, Value};
use crate::vtl::budget::Budget;
use crate::vtl::error::Error;
use crate::vtl::json;

impl Value {
    /// Appends its `toString()`; `null` inside a collection prints `null`.
    pub(crate) fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        match self {
            Self::Null => out.push_str("null"),
            Self::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => {
                // The digits of a large number take time in proportion to their square.
                runtime.budget().spend_steps(number.size().saturating_mul(number.size()) / 256)?;
                // A `String` takes everything.
                let _ = write!(out, "{number}");
            }
            Self::String(text) => out.push_str(text),
            Self::List(list) => return nested(out, runtime, |out, runtime| print_list(list, out, runtime)),
            Self::Map(map) => return nested(out, runtime, |out, runtime| print_map(map, out, runtime)),
            Self::Object(object) => return nested(out, runtime, |out, runtime| object.print(out, runtime)),
        }
        Ok(())
    }

    /// Its `toString()` on its own.
    pub(crate) fn to_text(&self, runtime: &mut dyn Runtime) -> Result<String, Error> {
        let mut text = String::new();
        self.print(&mut text, runtime)?;
        Ok(text)
    }

    /// Java's `equals`: `1` and `1.0` differ, collections compare their elements.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        self.equals_within(other, COMPARED_DEPTH)
    }

    fn equals_within(&self, other: &Self, depth: usize) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::List(a), Self::List(b)) => Rc::ptr_eq(a, b) || depth > 0 && equal_lists(a, b, depth - 1),
            (Self::Map(a), Self::Map(b)) => Rc::ptr_eq(a, b) || depth > 0 && equal_maps(a, b, depth - 1),
            (Self::Object(a), _) => a.equals(other).unwrap_or_else(|| same_object(self, other)),
            _ => false,
        }
    }
}

/// Collections nested deeper than this never compare equal unless they are one: Java would overflow its stack.
const COMPARED_DEPTH: usize = 100;

fn same_object(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Object(a), Value::Object(b)) if Rc::ptr_eq(a, b))
}

fn equal_lists(a: &List, b: &List, depth: usize) -> bool {
    let (a_items, b_items) = (a.items(), b.items());
    let comparable = match (a.kind(), b.kind()) {
        (ListKind::Set, ListKind::Set) => return a_items.len() == b_items.len() && equal_sets(&a_items, &b_items),
        (a, b) => a.has_positions() && b.has_positions(),
    };
    comparable
        && a_items.len() == b_items.len()
        && a_items.iter().zip(&*b_items).all(|(a, b)| a.equals_within(b, depth))
}

fn equal_sets(a: &[Value], b: &[Value]) -> bool {
    let set = Map::new(MapKind::Linked);
    for item in b {
        set.insert(item.clone(), Value::Null);
    }
    a.iter().all(|item| set.get(item).is_some())
}

fn equal_maps(a: &Map, b: &Map, depth: usize) -> bool {
    a.len() == b.len()
        && (0..a.len())
            .filter_map(|position| a.entry(position))
            .all(|(key, value)| b.get(&key).is_some_and(|other| value.equals_within(&other, depth)))
}

fn nested(
    out: &mut String,
    runtime: &mut dyn Runtime,
    print: impl FnOnce(&mut String, &mut dyn Runtime) -> Result<(), Error>,
) -> Result<(), Error> {
    runtime.budget().enter()?;
    let printed = print(out, runtime);
    runtime.budget().leave();
    Budget::check_output(out)?;
    printed
}

fn print_list(list: &Rc<List>, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
    if list.kind() == ListKind::Json {
        return json::print::list(list, out, runtime);
    }
    out.push('[');
    let items = list.items().clone();
    runtime.budget().spend_steps(items.len())?;
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            out.push_str(", ");
        }
        match item {
            Value::List(inner) if Rc::ptr_eq(inner, list) => out.push_str("(this Collection)"),
            item => item.print(out, runtime)?,
        }
    }
    out.push(']');
    Ok(())
}

fn print_map(map: &Rc<Map>, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
    if map.kind() == MapKind::Silent {
        return Ok(());
    }
    out.push('{');
    let mut position = 0;
    while let Some((key, value)) = map.entry(position) {
        runtime.budget().spend_steps(1)?;
        if position > 0 {
            out.push_str(", ");
        }
        for (part, end) in [(key, "="), (value, "")] {
            match part {
                Value::Map(inner) if Rc::ptr_eq(&inner, map) => out.push_str("(this Map)"),
                part => part.print(out, runtime)?,
            }
            out.push_str(end);
        }
        position += 1;
    }
    out.push('}');
    Ok(())
}
