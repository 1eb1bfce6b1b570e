//! What is wrong with a stack, and where.
//!
//! The builders never fail: they take what they are given, and [`super::Stack::check`] reports everything that AWS would
//! refuse, all at once. A blueprint's loader turns the place of a problem into a line and a column.

use std::fmt::Display;

use super::ResourceId;

/// Something in a stack that AWS would refuse, or that would not work once deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What would be right.
    pub expected: Option<String>,
}

/// A spot in the model: a resource and the way from it to a field, in the blueprint's spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The resource; `None` for the stack itself.
    pub resource: Option<ResourceId>,
    /// Field names and keys from there on.
    pub field: Vec<String>,
    /// Whether it is about the last key itself, not about what it stands for.
    pub is_key: bool,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(resource) = &self.place.resource {
            write!(f, "{resource}")?;
            if !self.place.field.is_empty() {
                write!(f, ", {}", self.place.field.join("."))?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)?;
        match &self.expected {
            Some(expected) => write!(f, " (expected {expected})"),
            None => Ok(()),
        }
    }
}

/// Everything that is wrong with a stack; never empty when returned as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Collects the problems of one resource. Not part of the public face: it is only named by a sealed trait.
pub struct Checker<'a> {
    problems: &'a mut Vec<Problem>,
    resource: Option<ResourceId>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(problems: &'a mut Vec<Problem>, resource: Option<ResourceId>) -> Self {
        Self { problems, resource }
    }

    /// Reports a problem at a field of the resource. Messages are only formatted when there is something to report, so
    /// `format_args!` costs nothing where all is well.
    pub(crate) fn report(&mut self, field: &[&str], message: impl Display, expected: impl Display) {
        self.push(field, false, message.to_string(), expected.to_string());
    }

    /// Reports unless `fine`.
    pub(crate) fn require(&mut self, fine: bool, field: &[&str], message: impl Display, expected: impl Display) {
        if !fine {
            self.report(field, message, expected);
        }
    }

    /// Reports unless the last key of `field` is `fine`.
    pub(crate) fn require_key(&mut self, fine: bool, field: &[&str], message: impl Display, expected: impl Display) {
        if !fine {
            self.push(field, true, message.to_string(), expected.to_string());
        }
    }

    fn push(&mut self, field: &[&str], is_key: bool, message: String, expected: String) {
        self.problems.push(Problem {
            place: Place {
                resource: self.resource.clone(),
                field: field.iter().map(ToString::to_string).collect(),
                is_key,
            },
            message,
            expected: (!expected.is_empty()).then_some(expected),
        });
    }
}
