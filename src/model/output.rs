//! Outputs: values that the deployed stack shows.

use super::problem::Checker;
use super::{Kind, Name, Resource, ResourceId, Stack};
use crate::text::Text;

/// An output of a stack.
#[derive(Debug, Clone)]
pub struct Output {
    pub(crate) key: Name,
    pub(crate) description: Option<String>,
    pub(crate) value: Text,
}

impl Output {
    /// An output called `key` that shows `value`.
    pub fn new(key: &str, value: impl Into<Text>) -> Self {
        Self { key: key.into(), description: None, value: value.into() }
    }

    /// What it is.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

impl Resource for Output {
    fn id(&self) -> ResourceId {
        ResourceId::new(Kind::Output, self.key.clone())
    }

    fn add_to(self, stack: &mut Stack) {
        stack.outputs.push(self);
    }

    fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["value"], &self.value);
        check.require(!self.value.is_empty(), &["value"], "an output without a value", "a value");
        check.require(
            self.description.as_ref().is_none_or(|description| description.len() <= 1024),
            &["description"],
            "a description of more than 1024 bytes",
            "at most 1024 bytes",
        );
    }
}
