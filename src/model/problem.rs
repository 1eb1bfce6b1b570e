//! What is wrong with a stack, and where.
//!
//! The builders never fail: they take what they are given, and [`super::Stack::check`] reports everything that AWS would
//! refuse, all at once. A blueprint's loader turns the place of a problem into a line and a column.

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

    /// Reports a problem at a field of the resource.
    pub(crate) fn report(&mut self, field: &[&str], message: impl Into<String>, expected: impl Into<String>) {
        let expected = expected.into();
        self.problems.push(Problem {
            place: Place {
                resource: self.resource.clone(),
                field: field.iter().map(ToString::to_string).collect(),
            },
            message: message.into(),
            expected: (!expected.is_empty()).then_some(expected),
        });
    }

    /// Reports unless `fine`.
    pub(crate) fn require(&mut self, fine: bool, field: &[&str], message: impl Into<String>, expected: &str) {
        if !fine {
            self.report(field, message, expected);
        }
    }
}
