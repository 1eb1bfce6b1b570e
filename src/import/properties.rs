//! Reading of evaluated properties.

use serde_json::Value;

/// A value of a file, or its absence.
#[derive(Clone, Copy)]
pub(super) struct Properties<'a>(pub(super) Option<&'a Value>);

impl<'a> Properties<'a> {
    pub(super) const fn of(value: &'a Value) -> Self {
        Self(Some(value))
    }

    /// The value at a path of members.
    pub(super) fn at(self, path: &[&str]) -> Self {
        let value = self
            .0
            .and_then(|value| path.iter().try_fold(value, |value: &Value, name| value.get(*name)));
        Self(value.filter(|value| !value.is_null()))
    }

    /// The value of a member.
    pub(super) fn get(self, name: &str) -> Self {
        self.at(&[name])
    }

    pub(super) const fn is_some(self) -> bool {
        self.0.is_some()
    }

    /// The text of a scalar.
    pub(super) fn text(self) -> Option<String> {
        match self.0? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// A boolean, which may be written as text.
    pub(super) fn flag(self) -> Option<bool> {
        match &*self.text()?.to_ascii_lowercase() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A whole number, which may be written as text.
    pub(super) fn whole(self) -> Option<u64> {
        self.text()?.trim().parse().ok()
    }

    /// A number, which may be written as text.
    pub(super) fn number(self) -> Option<f64> {
        self.text()?.trim().parse().ok()
    }

    /// The elements of a list, or the value itself.
    pub(super) fn items(self) -> Vec<Self> {
        match self.0 {
            Some(Value::Array(items)) => items.iter().map(Self::of).collect(),
            Some(_) => vec![self],
            None => Vec::new(),
        }
    }

    /// The texts of a list, or of one text.
    pub(super) fn texts(self) -> Vec<String> {
        self.items().into_iter().filter_map(Self::text).collect()
    }

    /// The members of an object.
    pub(super) fn members(self) -> Vec<(&'a str, Self)> {
        match self.0 {
            Some(Value::Object(members)) => {
                members.iter().map(|(name, value)| (&**name, Self::of(value))).collect()
            }
            _ => Vec::new(),
        }
    }
}
