//! Findings: everything that dynagate tells about a stack, by rule and place.
//!
//! The builders never fail: they take what they are given, and [`findings`](super::findings)
//! reports everything that AWS would refuse, all at once. A blueprint's loader turns the place of a
//! finding into a line and a column.

use super::rule::{Rule, Severity};
use crate::model::ResourceId;

/// Something about a stack that its author should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The place that it is about.
    pub place: Place,
    /// The problem, without a full stop.
    pub message: String,
    /// The remedy, following "expected".
    pub expected: Option<String>,
    /// Further help: a name that was probably meant.
    pub help: Option<String>,
}

impl Finding {
    /// The severity, which is the rule's.
    pub const fn severity(&self) -> Severity {
        self.rule.severity
    }
}

/// A spot in the model: a resource and the way from it to a field, in the blueprint's spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The resource; `None` for the stack itself.
    pub resource: Option<ResourceId>,
    /// Field names and keys from there on.
    pub field: Vec<String>,
    /// True if it is about the last key itself, not about its value.
    pub is_key: bool,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(resource) = &self.place.resource {
            write!(f, "{resource}")?;
            if !self.place.field.is_empty() {
                write!(f, ", {}", self.place.field.join("."))?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)?;
        if let Some(expected) = &self.expected {
            write!(f, " (expected {expected})")?;
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// The errors of a stack; never empty when returned as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings(pub Vec<Finding>);

impl std::fmt::Display for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}
