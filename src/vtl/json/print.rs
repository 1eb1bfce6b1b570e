//! JSON text of values, as json-smart writes it.

use std::fmt::Write;

use crate::vtl::error::Error;
use crate::vtl::value::{List, Runtime, Value};

/// What a JSON array prints in a template: compact, `/` escaped.
pub(crate) fn list(list: &List, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
    out.push('[');
    for (position, item) in list.items().clone().iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        value(item, out, runtime)?;
    }
    out.push(']');
    Ok(())
}

fn value(item: &Value, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
    runtime.budget().enter()?;
    match item {
        Value::String(text) => string(text, out),
        Value::List(inner) => list(inner, out, runtime)?,
        Value::Map(map) => {
            out.push('{');
            let mut position = 0;
            while let Some((key, inner)) = map.entry(position) {
                if position > 0 {
                    out.push(',');
                }
                string(&key.to_text(runtime)?, out);
                out.push(':');
                value(&inner, out, runtime)?;
                position += 1;
            }
            out.push('}');
        }
        other => other.print(out, runtime)?,
    }
    runtime.budget().leave();
    Ok(())
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' | '/' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => {
                // A `String` takes everything.
                let _ = write!(out, "\\u{:04X}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
