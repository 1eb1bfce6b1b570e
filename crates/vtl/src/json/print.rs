//! Writes values as JSON text like json-smart: compact, with characters from U+2000 to U+20FF
//! escaped.
//!
//! There are two styles. An array printed by a template (`$input.path('$.list')`) escapes `/`,
//! because its `toString()` does; `$input.json` does not. The latter is a choice: no recording
//! shows the behaviour of API Gateway, which is UNKNOWN. JSON parsers treat both alike.

use std::fmt::Write;

use crate::budget::Budget;
use crate::error::Error;
use crate::value::{List, Map, Number, Runtime, Value, View, nested, sequence};

/// The compression styles of json-smart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `NO_COMPRESS`, the default: escapes `/`.
    Web,
    /// `LT_COMPRESS`: does not escape `/`.
    Plain,
}

/// Prints a JSON array as in a template.
pub(crate) fn list(list: &List, out: &mut String, runtime: &mut dyn Runtime) -> Result<(), Error> {
    array(|position| list.get(position), Style::Web, out, runtime)
}

/// Writes a value.
pub(crate) fn value(
    value: &Value,
    style: Style,
    out: &mut String,
    runtime: &mut dyn Runtime,
) -> Result<(), Error> {
    match value {
        Value::String(text) => string(text, style, out, runtime.budget()),
        Value::Number(number) if is_infinite(number) => {
            out.push_str("null");
            Ok(())
        }
        Value::List(list) => nested(out, runtime, |out, runtime| {
            array(|position| list.get(position), style, out, runtime)
        }),
        Value::Map(map) => nested(out, runtime, |out, runtime| object(map, style, out, runtime)),
        other => match other.object::<View>() {
            Some(view) => nested(out, runtime, |out, runtime| {
                array(|position| view.item(position), style, out, runtime)
            }),
            None => other.print(out, runtime),
        },
    }
}

fn array(
    item: impl Fn(usize) -> Option<Value>,
    style: Style,
    out: &mut String,
    runtime: &mut dyn Runtime,
) -> Result<(), Error> {
    sequence(['[', ']'], ",", out, runtime, item, |item, out, runtime| {
        value(&item, style, out, runtime)
    })
}

fn object(
    map: &Map,
    style: Style,
    out: &mut String,
    runtime: &mut dyn Runtime,
) -> Result<(), Error> {
    let entry = |position| map.entry(position);
    sequence(['{', '}'], ",", out, runtime, entry, |(key, item), out, runtime| {
        match key.as_str() {
            Some(key) => string(key, style, out, runtime.budget())?,
            None => string(&key.to_text(runtime)?, style, out, runtime.budget())?,
        }
        out.push(':');
        value(&item, style, out, runtime)
    })
}

fn is_infinite(number: &Number) -> bool {
    match number {
        Number::Double(number) => number.is_infinite(),
        Number::Float(number) => number.is_infinite(),
        _ => false,
    }
}

/// Writes a string in quotes.
pub(crate) fn string(
    text: &str,
    style: Style,
    out: &mut String,
    budget: &mut Budget,
) -> Result<(), Error> {
    budget.spend_steps(text.len() / 16)?;
    Budget::check_output(out)?;
    out.push('"');
    let special = &SPECIAL[style as usize];
    let mut rest = text;
    // Copies whole runs, because most strings need no escapes.
    while let Some(at) = rest.bytes().position(|byte| special[usize::from(byte)]) {
        out.push_str(&rest[..at]);
        let Some(character) = rest[at..].chars().next() else { break };
        escape(character, out);
        Budget::check_output(out)?;
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
    Budget::check_output(out)
}

/// The bytes that may start an escaped character, by style: a table, because printing mostly
/// consists of this check.
const SPECIAL: [[bool; 256]; 2] = [special_bytes(Style::Web), special_bytes(Style::Plain)];

/// U+007F to U+009F start with 0xC2 in UTF-8, U+2000 to U+20FF with 0xE2.
const fn special_bytes(style: Style) -> [bool; 256] {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = true;
        byte += 1;
    }
    special[b'"' as usize] = true;
    special[b'\\' as usize] = true;
    special[b'/' as usize] = matches!(style, Style::Web);
    special[0x7f] = true;
    special[0xc2] = true;
    special[0xe2] = true;
    special
}

fn escape(character: char, out: &mut String) {
    match character {
        '"' | '\\' | '/' => out.extend(['\\', character]),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{:04X}", u32::from(character));
        }
        other => out.push(other),
    }
}
