//! Findings of loaders.

use super::files::Span;
use crate::check::Rule;
use crate::check::api::ApiFix;

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
    /// The index of the API that it is about.
    pub(crate) api: Option<usize>,
    /// The changes that may remove it, the best one first.
    pub(crate) fixes: Vec<ApiFix>,
}

impl LoadFinding {
    /// Creates a finding.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            span,
            message: message.into(),
            expected: None,
            help: None,
            api: None,
            fixes: Vec::new(),
        }
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
