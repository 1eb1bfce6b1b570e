//! The text of values: Java's `toString()`.
//!
//! Objects without their own `toString()` print their class and a hash. Java derives the hash from
//! the address; here it is always 0.

use std::fmt::Write;
use std::rc::Rc;

use super::{List, ListKind, Map, MapKind, Runtime, Value, nested, sequence};
use crate::error::Error;
use crate::json;

impl Value {
    /// Appends its `toString()`. A `null` within a collection prints `null`.
    pub(crate) fn print(&self, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
        match self {
            Self::Null => out.push_str("null"),
            Self::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => {
                // Converting a large number to text takes quadratic time.
                runtime.budget().spend_steps(number.size().saturating_mul(number.size()) / 256)?;
                // Writing to a string cannot fail.
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

    /// Returns its `toString()`.
    pub(crate) fn to_text(&self, runtime: &mut dyn Runtime) -> Result<String, Error> {
        let mut text = String::new();
        self.print(&mut text, runtime)?;
        Ok(text)
    }
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
    let item = |position| list.get(position);
    sequence(['[', ']'], ", ", out, runtime, item, |item, out, runtime| match item {
        Value::List(inner) if Rc::ptr_eq(&inner, list) => {
            out.push_str("(this Collection)");
            Ok(())
        }
        item => item.print(out, runtime),
    })
}

fn print_map(map: &Rc<Map>, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
    if map.kind() != MapKind::Linked {
        return Ok(());
    }
    let entry = |position| map.entry(position);
    sequence(['{', '}'], ", ", out, runtime, entry, |(key, value), out, runtime| {
        for (part, end) in [(key, "="), (value, "")] {
            match part {
                Value::Map(inner) if Rc::ptr_eq(&inner, map) => out.push_str("(this Map)"),
                part => part.print(out, runtime)?,
            }
            out.push_str(end);
        }
        Ok(())
    })
}
