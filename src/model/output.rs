//! Outputs: values that the deployed stack shows.

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
}
