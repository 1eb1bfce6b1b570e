//! The text of a value in a trace, in the notation of JSON.
//!
//! Unlike the `toString()` of a value, it runs no code of the template and costs no budget, and its
//! length is bounded.

use std::fmt::Write as _;
use std::iter;

use crate::value::{Part, Value, View};

/// The most characters of a value.
const LENGTH: usize = 500;

/// The deepest nesting of a value.
const DEPTH: usize = 16;

/// The size of a number in bytes from which on its digits are not printed, which takes quadratic
/// time.
const LARGE: usize = 256;

/// The text of a value, which is cut if it is long.
pub(super) fn preview(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text, DEPTH);
    if let Some((end, _)) = text.char_indices().nth(LENGTH) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn write(value: &Value, out: &mut String, depth: usize) {
    // Longer texts are cut, however many characters they have.
    if depth == 0 || out.len() > 4 * LENGTH {
        out.push('…');
        return;
    }
    // Writing to a string cannot fail.
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => {
            let _ = write!(out, "{value}");
        }
        Value::Number(number) if number.size() > LARGE => out.push_str("(a large number)"),
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Value::String(text) => quote(text, out),
        Value::List(list) => {
            let items = (0..).map_while(|position| list.get(position));
            sequence(items, out, depth);
        }
        Value::Map(map) => members(map, out, depth),
        Value::Object(object) => match value.object::<View>() {
            Some(View { map, part: Part::Entries }) => members(map, out, depth),
            Some(view) => sequence((0..).map_while(|position| view.item(position)), out, depth),
            None => {
                let class = object.class_name();
                let name = match class.rsplit_once('.').map_or(class, |(_, name)| name) {
                    "Block$Reference" => "block",
                    name => name,
                };
                let _ = write!(out, "({name})");
            }
        },
    }
}

fn sequence(items: impl Iterator<Item = Value>, out: &mut String, depth: usize) {
    out.push('[');
    for (item, separator) in items.zip(iter::once("").chain(iter::repeat(", "))) {
        out.push_str(separator);
        if out.len() > 4 * LENGTH {
            break;
        }
        write(&item, out, depth - 1);
    }
    out.push(']');
}

fn members(map: &crate::value::Map, out: &mut String, depth: usize) {
    out.push('{');
    for position in 0.. {
        let Some((key, value)) = map.entry(position) else { break };
        if position > 0 {
            out.push_str(", ");
        }
        if out.len() > 4 * LENGTH {
            break;
        }
        write(&key, out, depth - 1);
        out.push_str(": ");
        write(&value, out, depth - 1);
    }
    out.push('}');
}

/// Writes the beginning of a text as a JSON string.
fn quote(text: &str, out: &mut String) {
    let end = text.char_indices().nth(LENGTH).map_or(text.len(), |(end, _)| end);
    out.push_str(&serde_json::Value::from(&text[..end]).to_string());
}
