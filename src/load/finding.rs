//! Findings of loaders.

use super::files::Span;
use crate::check::Rule;

/// Something about a loaded file that its user should know, such as a part that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadFinding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The place.
    pub span: Span,
    /// The message, without a full stop.
    pub message: String,
    /// The expected form, following "expected".
    pub expected: Option<String>,
    /// The remedy.
    pub help: Option<String>,
}

impl LoadFinding {
    /// Creates a finding.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self { rule, span, message: message.into(), expected: None, help: None }
    }

    /// Says what would be right.
    pub fn expected(self, expected: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..self }
    }

    /// Sets the remedy.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}
