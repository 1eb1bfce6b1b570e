//! A resource of a state.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// The fate of a resource that leaves the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Removal {
    /// The engine deletes it.
    #[default]
    Deleted,
    /// The engine leaves it in the account.
    Retained,
    /// The engine refuses to delete it.
    Prevented,
}

/// A resource of a state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StateResource {
    /// The type, such as `AWS::SQS::Queue` or `aws_sqs_queue`.
    pub kind: String,
    /// The properties or arguments. Blocks of Terraform are lists of objects, and texts have the
    /// syntax of Terraform's templates: `${…}` is a reference, `$${` the text `${`.
    pub properties: Map<String, Value>,
    /// Its fate when it is removed.
    pub on_removal: Removal,
    /// The fate of the old one when it is replaced.
    pub on_replacement: Removal,
    /// True if a replacement is created before the old one is deleted.
    pub creates_before_deleting: bool,
    /// The arguments whose changes Terraform ignores.
    pub ignored: Vec<String>,
    /// Explicit dependencies.
    pub depends_on: Vec<String>,
}

impl StateResource {
    /// The property, unless it is `null`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name).filter(|value| !value.is_null())
    }

    /// The property at a path of members and first items: `ttl/enabled`.
    pub(crate) fn at(&self, path: &str) -> Option<&Value> {
        let mut names = path.split('/');
        let first = self.get(names.next()?)?;
        names.try_fold(first, |value, name| {
            let value = value.as_array().map_or(Some(value), |items| items.first())?;
            value.get(name).filter(|value| !value.is_null())
        })
    }

    /// The text of a property: a literal, or a reference as it is written.
    pub(crate) fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        Some(match self.at(path)? {
            Value::String(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        })
    }

    /// The text of a property without references.
    pub(crate) fn literal(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str().filter(|text| !text.contains("${"))
    }

    /// True if the property is `true`, which may be written as text.
    pub(crate) fn is_on(&self, path: &str) -> bool {
        self.at(path).is_some_and(|value| match value {
            Value::Bool(value) => *value,
            Value::String(text) => text == "true",
            _ => false,
        })
    }

    /// The items of a list.
    pub(crate) fn list(&self, path: &str) -> &[Value] {
        self.at(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// True if the resource type is one of these.
    pub(crate) fn is_one_of(&self, kinds: &[&str]) -> bool {
        kinds.contains(&&*self.kind)
    }
}
