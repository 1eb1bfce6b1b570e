//! Values of a file with their places, after references and functions were evaluated.

use std::fmt::Write as _;

use super::files::Span;
use super::mapped_text::MappedText;

/// A value with its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) data: Data,
    pub(super) span: Span,
}

/// A value.
#[derive(Debug, Clone, Default)]
pub(super) enum Data {
    /// No value.
    #[default]
    Null,
    Bool(bool),
    /// A number as it is written.
    Number(String),
    Text(MappedText),
    List(Vec<Tree>),
    /// The entries in their order.
    Map(Vec<(Name, Tree)>),
}

/// The name of an entry with its place.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Tree {
    pub(super) const fn new(data: Data, span: Span) -> Self {
        Self { data, span }
    }

    /// The value of an expression at a place.
    pub(super) fn computed(text: impl Into<String>, span: Span) -> Self {
        Self::new(Data::Text(MappedText::computed(text, span)), span)
    }

    /// The value of an entry; none for `null`.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let (_, value) = self.entries().iter().find(|(known, _)| known.text == name)?;
        (!value.is_null()).then_some(value)
    }

    /// The value at a path of entries.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |tree, name| tree.get(name))
    }

    pub(super) fn entries(&self) -> &[(Name, Self)] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the value itself, which stands for a list with one item.
    pub(super) fn one_or_more(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            Data::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// Places everything of a text that is read by itself at the text.
    pub(super) fn place_all(&mut self, span: Span) {
        self.span = span;
        match &mut self.data {
            Data::Text(text) => {
                *text = MappedText::computed(std::mem::take(&mut text.value), span);
            }
            Data::List(items) => items.iter_mut().for_each(|item| item.place_all(span)),
            Data::Map(entries) => {
                for (name, value) in entries {
                    name.span = span;
                    value.place_all(span);
                }
            }
            Data::Null | Data::Bool(_) | Data::Number(_) => {}
        }
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    pub(super) const fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }

    /// The text of a scalar: AWS takes numbers and booleans for text.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(&text.value),
            Data::Number(number) => Some(number),
            Data::Bool(true) => Some("true"),
            Data::Bool(false) => Some("false"),
            _ => None,
        }
    }

    pub(super) fn string(&self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// The text with the places of its characters.
    pub(super) fn mapped(&self) -> Option<MappedText> {
        match &self.data {
            Data::Text(text) => Some(text.clone()),
            _ => Some(MappedText::computed(self.text()?, self.span)),
        }
    }

    /// The value of a boolean, which may be written as text.
    pub(super) fn boolean(&self) -> Option<bool> {
        match self.text()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// A number, which may be written as text.
    pub(super) fn number<N: std::str::FromStr>(&self) -> Option<N> {
        self.text()?.trim().parse().ok()
    }

    /// The texts of a list, or of one text.
    pub(super) fn texts(&self) -> Vec<String> {
        self.one_or_more().iter().filter_map(Self::string).collect()
    }

    /// The value as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(number) => number_of(number),
            Data::Text(text) => Value::String(text.value.clone()),
            Data::List(items) => items.iter().map(Self::json).collect(),
            Data::Map(entries) => {
                entries.iter().map(|(name, value)| (name.text.clone(), value.json())).collect()
            }
        }
    }

    /// The value as JSON text.
    pub(super) fn json_text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write!(text, "{}", self.json());
        text
    }
}

/// The number that a text writes. YAML writes more forms than JSON.
fn number_of(text: &str) -> serde_json::Value {
    if let Ok(number) = serde_json::from_str::<serde_json::Number>(text) {
        return number.into();
    }
    let plain = text.trim_start_matches('+').replace('_', "");
    let whole = plain.parse::<i64>().map(serde_json::Value::from);
    whole.or_else(|_| plain.parse::<f64>().map(Into::into)).unwrap_or_else(|_| text.into())
}
