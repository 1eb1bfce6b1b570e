//! What is wrong with a stack, and where.
//!
//! The builders never fail: they take what they are given, and [`Plan::check`](crate::plan::Plan::check) reports
//! everything that AWS would refuse, all at once. A blueprint's loader turns the place of a problem
//! into a line and a column.

use std::fmt::Display;

use crate::bounds;
use crate::model::ResourceId;
use crate::nearest::nearest;

/// Something in a stack that AWS would refuse, or that would not work once deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What would be right.
    pub expected: Option<String>,
    /// What to do: a name that was probably meant.
    pub help: Option<String>,
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
        if let Some(expected) = &self.expected {
            write!(f, " (expected {expected})")?;
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
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

/// Collects the problems of one resource. Not part of the public face: it is only named by a sealed
/// trait.
pub(crate) struct Checker<'a> {
    problems: &'a mut Vec<Problem>,
    resource: Option<ResourceId>,
    /// The way from the resource to the part of it that is checked.
    part: Vec<String>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(problems: &'a mut Vec<Problem>, resource: Option<ResourceId>) -> Self {
        Self { problems, resource, part: Vec::new() }
    }

    /// Collects the problems of a part of the resource: fields are the part's own.
    pub(crate) fn within(&mut self, part: &[&str]) -> Checker<'_> {
        let part = self.part.iter().cloned().chain(part.iter().map(ToString::to_string)).collect();
        Checker { problems: self.problems, resource: self.resource.clone(), part }
    }

    /// Reports a problem at a field of the resource. Messages are only formatted when there is
    /// something to report, so `format_args!` costs nothing where all is well.
    pub(crate) fn report(&mut self, field: &[&str], message: impl Display, expected: impl Display) {
        self.push(field, false, message.to_string(), expected.to_string(), None);
    }

    /// The same, with what to do.
    pub(crate) fn report_with_help(
        &mut self,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
        help: Option<String>,
    ) {
        self.push(field, false, message.to_string(), expected.to_string(), help);
    }

    /// Reports unless `fine`.
    pub(crate) fn require(
        &mut self,
        fine: bool,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
    ) {
        if !fine {
            self.report(field, message, expected);
        }
    }

    /// Reports each of `items` that an earlier one equals, at its place within `field`.
    pub(crate) fn each_once<K: Display, T: PartialEq>(
        &mut self,
        field: &[&str],
        items: impl IntoIterator<Item = (K, T)>,
        message: impl Fn(&T) -> String,
    ) {
        let mut known = Vec::new();
        for (key, item) in items {
            if known.contains(&item) {
                self.report(
                    &[field, &[&key.to_string()]].concat(),
                    message(&item),
                    "each just once",
                );
            } else {
                known.push(item);
            }
        }
    }

    /// Reports unless the last key of `field` is `fine`.
    pub(crate) fn require_key(
        &mut self,
        fine: bool,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
    ) {
        if !fine {
            self.push(field, true, message.to_string(), expected.to_string(), None);
        }
    }

    /// Reports a name that stands for nothing: it should have been `what`, one of those `known`,
    /// and one of them it probably was meant to be.
    pub(crate) fn unknown_name(
        &mut self,
        field: Field<'_>,
        message: impl Display,
        name: &str,
        (what, known): (&str, &[&str]),
    ) {
        // Of more than anybody is shown, a suggestion is not worth its time.
        let meant = if self.problems.len() < MOST_SUGGESTIONS {
            nearest(name, known.iter().copied())
        } else {
            None
        };
        let help = meant.map(|nearest| format!("did you mean `{nearest}`?"));
        let (field, is_key) = match field {
            Field::Key(field) => (field, true),
            Field::Value(field) => (field, false),
        };
        self.push(field, is_key, message.to_string(), crate::model::one_of(what, known), help);
    }

    fn push(
        &mut self,
        field: &[&str],
        is_key: bool,
        message: String,
        expected: String,
        help: Option<String>,
    ) {
        self.problems.push(Problem {
            place: Place {
                resource: self.resource.clone(),
                field: self
                    .part
                    .iter()
                    .cloned()
                    .chain(field.iter().map(ToString::to_string))
                    .collect(),
                is_key,
            },
            message,
            expected: (!expected.is_empty()).then_some(expected),
            help,
        });
    }
}

/// Problems that follow from others are left out later, so these are more than are shown.
const MOST_SUGGESTIONS: usize = 5 * bounds::ERRORS.count();

/// A key of the resource, or what it stands for.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    Key(&'a [&'a str]),
    Value(&'a [&'a str]),
}
