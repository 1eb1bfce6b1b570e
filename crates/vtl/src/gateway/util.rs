//! `$util`: escapes, encodings and JSON.
//!
//! `escapeJavaScript parseJson urlEncode urlDecode base64Encode base64Decode`, without `toJson`.
//! `escapeJavaScript` and `base64Encode` take any value and use its text, as if their Java
//! parameter were an `Object`; the behaviour of API Gateway is UNKNOWN.

use std::fmt::Write;

use super::{base64, percent};
use crate::budget::Budget;
use crate::error::Error;
use crate::json::parse;
use crate::value::{Found, Object, Runtime, Value};

/// `$util`.
pub(super) struct Util;

impl Object for Util {
    fn class_name(&self) -> &'static str {
        "Util"
    }

    fn call(&self, name: &str, arguments: &[Value], runtime: &mut dyn Runtime) -> Found {
        let length = arguments.first().and_then(Value::as_str).map_or(0, str::len);
        runtime.budget().spend_steps(length / 8)?;
        let text = match (name, arguments) {
            ("escapeJavaScript", [Value::Null]) => return Ok(Some(Value::Null)),
            ("escapeJavaScript", [value]) => escape_java_script(&text_of(value, runtime)?)?,
            ("base64Encode", [value]) => base64::encode(text_of(value, runtime)?.as_bytes()),
            ("base64Decode", [Value::String(text)]) => base64::decode(text)?,
            ("urlEncode", [Value::String(text)]) => percent::encode(text)?,
            ("urlDecode", [Value::String(text)]) => percent::decode(text)?,
            ("parseJson", [Value::String(text)]) => {
                return parse::parse_shared(text, runtime.budget()).map(Some);
            }
            _ => return Ok(None),
        };
        runtime.budget().spend_text(text.len())?;
        Ok(Some(Value::from(text)))
    }

    /// The output of API Gateway is UNKNOWN. Nothing is the safest guess.
    fn print(&self, _: &mut String, _: &mut dyn Runtime) -> Result<(), Error> {
        Ok(())
    }
}

fn text_of(value: &Value, runtime: &mut dyn Runtime) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.to_string()),
        other => other.to_text(runtime),
    }
}

/// The `escapeJavaScript` of commons-lang 2. Among the ASCII control characters it leaves only DEL.
/// It writes `\'`, which is not valid JSON, and `\/`.
fn escape_java_script(text: &str) -> Result<String, Error> {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|byte| matches!(byte, 0..=0x1f | b'\'' | b'"' | b'\\' | b'/' | 0x80..))
    {
        out.push_str(&rest[..at]);
        let Some(character) = rest[at..].chars().next() else { break };
        escape(character, &mut out);
        Budget::check_output(&out)?;
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
    Ok(out)
}

fn escape(character: char, out: &mut String) {
    match character {
        '\'' | '"' | '\\' | '/' => out.extend(['\\', character]),
        '\u{8}' => out.push_str("\\b"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        other => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04X}");
            }
        }
    }
}
