//! The text that values print as: Java's `toString()`.
//!
//! Of what has none of its own Java prints the class and a hash, which is an address; here the hash
//! is always 0.

use std::fmt::Write;
use std::rc::Rc;

use super::{List, ListKind, Map, MapKind, Runtime, Value};
use crate::budget::Budget;
use crate::error::Error;
use crate::json;

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
            Self::String(text) => return runtime.budget().append(text, out),
            Self::List(list) => {
                return nested(out, runtime, |out, runtime| print_list(list, out, runtime));
            }
            Self::Map(map) => {
                return nested(out, runtime, |out, runtime| print_map(map, out, runtime));
            }
            Self::Object(object) => {
                return nested(out, runtime, |out, runtime| object.print(out, runtime));
            }
        }
        Ok(())
    }

    /// Its `toString()` on its own.
    pub(crate) fn to_text(&self, runtime: &mut dyn Runtime) -> Result<String, Error> {
        let mut text = String::new();
        self.print(&mut text, runtime)?;
        Ok(text)
    }
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
    match list.kind() {
        ListKind::Json => return json::print::list(list, out, runtime),
        ListKind::Array(_) => {
            out.push_str(Value::List(Rc::clone(list)).class_name());
            out.push_str("@0");
            return Ok(());
        }
        ListKind::ArrayList => {}
    }
    let is_self = |item: &Value| matches!(item, Value::List(inner) if Rc::ptr_eq(inner, list));
    items(|position| list.items().get(position).cloned(), is_self, out, runtime)
}

/// Prints the items of a collection, `[a, b]`. They are taken one by one, as printing one may
/// change the collection.
pub(super) fn items(
    item: impl Fn(usize) -> Option<Value>,
    is_self: impl Fn(&Value) -> bool,
    out: &mut String,
    runtime: &mut dyn Runtime,
) -> Result<(), Error> {
    out.push('[');
    let mut position = 0;
    while let Some(item) = item(position) {
        runtime.budget().spend_steps(1)?;
        if position > 0 {
            out.push_str(", ");
        }
        if is_self(&item) {
            out.push_str("(this Collection)");
        } else {
            item.print(out, runtime)?;
        }
        position += 1;
    }
    out.push(']');
    Ok(())
}

fn print_map(map: &Rc<Map>, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
    if map.kind() != MapKind::Linked {
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
