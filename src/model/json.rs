//! JSON whose strings may refer to resources.

use std::collections::BTreeMap;

use crate::text::Text;

/// A JSON value with [`Text`] for its strings: the schema of a model.
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
    /// An object of these members.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// An array of these strings.
    pub fn strings<T: Into<Text>>(strings: impl IntoIterator<Item = T>) -> Self {
        Self::Array(strings.into_iter().map(|text| Self::String(text.into())).collect())
    }

    /// Whether `null` occurs in it.
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
