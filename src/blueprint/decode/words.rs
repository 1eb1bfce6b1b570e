//! The words of faults.

use super::super::diagnostic::PUT_IN_QUOTES;
use super::super::node::{Node, Value};

/// The expectations of serde's own visitors, in YAML terms.
pub(super) fn worded(expected: &str) -> String {
    let worded = match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "u128" | "usize" => "a whole number, not below 0",
        "i8" => "a whole number from -128 to 127",
        "i16" => "a whole number from -32768 to 32767",
        "i32" => "a whole number from -2147483648 to 2147483647",
        "i64" | "i128" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "`true` or `false`",
        "a string" | "a borrowed string" | "str" => "a string",
        "a character" => "a string of one character",
        "a map" => "a mapping",
        "a sequence" => "a list",
        "unit" => "nothing",
        "enum" => "a mapping with one key",
        _ if expected.starts_with("a nonzero ") => "a whole number, not 0",
        _ if expected.starts_with("struct ") => "a mapping",
        _ if expected.starts_with("tuple ") => "a list",
        _ => expected,
    };
    worded.to_owned()
}

pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first, second] => format!("{first} or {second}"),
        _ => format!("one of {}", quoted.join(", ")),
    }
}

/// Text for a message: one short line.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let line = text.trim().lines().next().unwrap_or_default();
    let cut: String = line.chars().take(MOST).collect();
    if cut.len() < text.trim().len() { format!("{}…", cut.trim_end()) } else { cut }
}

pub(super) fn described(node: &Node) -> String {
    match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) if text.is_empty() => "an empty string".to_owned(),
        Value::String(text) => format!("the string `{}`", shortened(text)),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
    }
}

/// The remedy for `key:value`.
pub(super) fn blank_is_missing(key: &str, value: &str) -> String {
    format!("a blank is missing after the colon: `{key}: {}`", shortened(value))
}

/// The remedy to convert the value to the expected kind.
pub(super) fn conversion(node: &Node, expected: &str) -> Option<String> {
    let quotes = expected.contains("string") && !expected.contains("number");
    match &node.value {
        // `{path.id}` is a mapping of the key `path.id`, without a value.
        Value::Mapping(entries) if expected.contains("string") || expected.contains("text") => {
            let [(key, value)] = entries.as_slice() else { return None };
            let is_braces = value.value == Value::Null && !key.contains(['"', '\n']);
            is_braces.then(|| format!("put it in quotes: `\"{{{}}}\"`", shortened(key)))
        }
        Value::String(text) if expected.starts_with("a mapping") && !text.contains(' ') => {
            let (key, value) = text.split_once(':').filter(|(key, value)| {
                !value.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            })?;
            Some(blank_is_missing(key, value))
        }
        Value::Number(_) | Value::Bool(_) if quotes => Some(PUT_IN_QUOTES.to_owned()),
        Value::String(text)
            if expected.contains("number") && text.trim().parse::<f64>().is_ok() =>
        {
            Some("remove the quotes to make it a number".to_owned())
        }
        Value::String(text) if expected.contains("`true`") => {
            let meant = match text.trim().to_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => "true",
                "false" | "no" | "off" | "n" => "false",
                _ => return None,
            };
            Some(if text == meant {
                "remove the quotes to make it a boolean".to_owned()
            } else {
                format!("did you mean `{meant}`?")
            })
        }
        // In YAML, `NULL` is null.
        Value::Null if expected.contains("a type such as `S`") => {
            Some("for the type of nulls, write `\"NULL\"`, in quotes".to_owned())
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) if expected == "a list" => {
            Some("write `[…]` for a list, of one item too".to_owned())
        }
        _ => None,
    }
}

/// The remedy for a value in place of a comparison.
pub(super) fn comparison(node: &Node, is_compared: bool) -> Option<String> {
    let value = match &node.value {
        Value::String(text) if !text.is_empty() && !text.contains(['"', '\\', '\n']) => {
            format!("\"{}\"", shortened(text))
        }
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        _ => return None,
    };
    is_compared.then(|| format!("write `{{equals: {value}}}`"))
}

pub(super) fn did_you_mean(nearest: Option<&str>) -> Option<String> {
    nearest.map(|nearest| format!("did you mean `{nearest}`?"))
}
