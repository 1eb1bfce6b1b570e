//! JSON whose strings may contain references.

use std::collections::BTreeMap;

use crate::text::{Segment, Text};

/// A JSON value with [`Text`] as strings: the schema of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number
    Number(serde_json::Number),
    /// A string
    String(Text),
    /// An array
    Array(Vec<Self>),
    /// An object, by its keys
    Object(BTreeMap<String, Self>),
}

impl Json {
    /// Creates an object.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// Creates an array of strings.
    pub fn strings<T: Into<Text>>(strings: impl IntoIterator<Item = T>) -> Self {
        Self::Array(strings.into_iter().map(|text| Self::String(text.into())).collect())
    }

    /// True if it contains `null`.
    pub(crate) fn holds_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Array(items) => items.iter().any(Self::holds_null),
            Self::Object(members) => members.values().any(Self::holds_null),
            Self::Bool(_) | Self::Number(_) | Self::String(_) => false,
        }
    }

    /// Calls `visit` with every string in it.
    pub(crate) fn texts<'a>(&'a self, visit: &mut dyn FnMut(&'a Text)) {
        match self {
            Self::String(text) => visit(text),
            Self::Array(items) => items.iter().for_each(|item| item.texts(visit)),
            Self::Object(members) => members.values().for_each(|member| member.texts(visit)),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

impl Json {
    /// The value as compact JSON text with members sorted by name, for AWS. The values of
    /// references are inserted unescaped.
    pub(crate) fn to_text(&self) -> Text {
        let mut text = Text::new();
        self.write_to(&mut text);
        text
    }

    fn write_to(&self, text: &mut Text) {
        match self {
            Self::Null => text.push_literal("null"),
            Self::Bool(value) => text.push_literal(value.to_string()),
            Self::Number(number) => text.push_literal(number.to_string()),
            Self::String(string) => write_string(string, text),
            Self::Array(items) => {
                write_items(("[", "]"), items, text, Self::write_to);
            }
            Self::Object(members) => {
                write_items(("{", "}"), members, text, |(key, member), text| {
                    write_string(&Text::from(key.as_str()), text);
                    text.push_literal(":");
                    member.write_to(text);
                });
            }
        }
    }
}

fn write_items<I: IntoIterator>(
    (open, close): (&str, &str),
    items: I,
    text: &mut Text,
    mut write: impl FnMut(I::Item, &mut Text),
) {
    text.push_literal(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            text.push_literal(",");
        }
        write(item, text);
    }
    text.push_literal(close);
}

fn write_string(string: &Text, text: &mut Text) {
    text.push_literal("\"");
    for segment in string.segments() {
        match segment {
            Segment::Literal(literal) => {
                let quoted = serde_json::Value::from(literal.as_str()).to_string();
                text.push_literal(&quoted[1..quoted.len() - 1]);
            }
            Segment::Reference(reference) => text.push_reference(reference.clone()),
        }
    }
    text.push_literal("\"");
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<Text> for Json {
    fn from(text: Text) -> Self {
        Self::String(text)
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::String(string) => Self::String(string.into()),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}
