//! The results of templates: JSON, forms and other texts.

use serde_json::Value;

use super::Subject;

/// The format of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON.
    Json,
    /// The fields of a form, as SQS and SNS take them.
    Form,
    /// Another text.
    Other,
}

impl Format {
    /// The format of a template by its use and by a result.
    pub(super) fn of(subject: &Subject<'_>, result: &str) -> Self {
        let beginning = result.trim_start();
        let name: usize = beginning.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let is_form = name > 0 && beginning[name..].starts_with('=');
        if is_form && !subject.is_response {
            Self::Form
        } else if subject.is_lenient {
            Self::Other
        } else if beginning.starts_with(['{', '[']) {
            Self::Json
        } else {
            Self::Other
        }
    }

    /// The offset of the first error of a result.
    pub(super) fn error(self, text: &str) -> Option<usize> {
        if self != Self::Json {
            return None;
        }
        let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
        let line: usize = text.split_inclusive('\n').take(error.line() - 1).map(str::len).sum();
        Some((line + error.column().saturating_sub(1)).min(text.len()))
    }
}

/// The decoded fields of a form.
pub(crate) fn form_fields(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        crate::gateway::percent::decode(&text)
    };
    text.trim()
        .split('&')
        .map(|field| field.split_once('=').unwrap_or((field, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Walks through JSON.
pub(crate) mod pointer {
    use std::borrow::Cow;

    use serde_json::Value;

    /// The names and the indexes that lead to a value.
    pub(crate) type Way<'j> = [Cow<'j, str>];

    /// Calls a function with each text and the way to it.
    pub(crate) fn each_text<'j>(json: &'j Value, visit: &mut impl FnMut(&Way<'j>, &'j str)) {
        each(json, &mut |way, value| {
            if let Value::String(text) = value {
                visit(way, text);
            }
        });
    }

    /// Calls a function with each value and the way to it.
    pub(crate) fn each<'j>(json: &'j Value, visit: &mut impl FnMut(&Way<'j>, &'j Value)) {
        walk(json, &mut Vec::new(), visit);
    }

    fn walk<'j>(
        json: &'j Value,
        way: &mut Vec<Cow<'j, str>>,
        visit: &mut impl FnMut(&Way<'j>, &'j Value),
    ) {
        visit(way, json);
        match json {
            Value::Object(members) => {
                for (name, value) in members {
                    way.push(Cow::Borrowed(name));
                    walk(value, way, visit);
                    way.pop();
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    way.push(Cow::Owned(index.to_string()));
                    walk(value, way, visit);
                    way.pop();
                }
            }
            _ => {}
        }
    }
}

/// The part of a result around a text, on one line.
pub(super) fn around(result: &str, text: &str) -> String {
    /// The characters before and after it.
    const BEFORE: usize = 40;
    const LENGTH: usize = 100;
    let line = result.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = line.find(text).unwrap_or_default();
    let start = line[..at].chars().count().saturating_sub(BEFORE);
    let mut shown: String = line.chars().skip(start).take(LENGTH).collect();
    if start > 0 {
        shown.insert(0, '…');
    }
    if line.chars().count() > start + LENGTH {
        shown.push('…');
    }
    shown
}

/// The type of a JSON value.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
