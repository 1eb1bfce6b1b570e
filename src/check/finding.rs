//! Findings: everything that dynagate tells about a stack, by rule and place.
//!
//! The builders never fail: they take what they are given, and [`findings`](super::findings)
//! reports everything that AWS would refuse, all at once. A blueprint's loader turns the place of a
//! finding into a line and a column.

use std::fmt::Display;

use super::checker::Field;
use super::rule::{Rule, Severity};
use crate::bounds;
use crate::model::ResourceId;
use crate::nearest::nearest;

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

/// Collects the problems of one resource. Not part of the public face: it is only named by a sealed
/// trait.
pub(crate) struct Checker<'a> {
    findings: &'a mut Vec<Finding>,
    resource: Option<ResourceId>,
    /// The way from the resource to the part of it that is checked.
    part: Vec<String>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(findings: &'a mut Vec<Finding>, resource: Option<ResourceId>) -> Self {
        Self { findings, resource, part: Vec::new() }
    }

    /// Collects the findings about a part of the resource: fields are the part's own.
    pub(crate) fn within(&mut self, part: &[&str]) -> Checker<'_> {
        let part = self.part.iter().cloned().chain(part.iter().map(ToString::to_string)).collect();
        Checker { findings: self.findings, resource: self.resource.clone(), part }
    }

    /// Reports a finding at a field of the resource. Messages are only formatted when there is
    /// something to report, so `format_args!` costs nothing where all is well.
    pub(crate) fn report(
        &mut self,
        rule: &'static Rule,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
    ) {
        self.push(rule, field, false, message.to_string(), expected.to_string(), None);
    }

    /// The same, with what to do.
    pub(crate) fn report_with_help(
        &mut self,
        rule: &'static Rule,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
        help: Option<String>,
    ) {
        self.push(rule, field, false, message.to_string(), expected.to_string(), help);
    }

    /// Reports unless `fine`.
    pub(crate) fn require(
        &mut self,
        rule: &'static Rule,
        fine: bool,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
    ) {
        if !fine {
            self.report(rule, field, message, expected);
        }
    }

    /// Reports unless the last key of `field` is `fine`.
    pub(crate) fn require_key(
        &mut self,
        rule: &'static Rule,
        fine: bool,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
    ) {
        if !fine {
            self.push(rule, field, true, message.to_string(), expected.to_string(), None);
        }
    }

    /// Reports a name that refers to nothing: it should have been one of those `known`, which are
    /// described by `what`. The nearest of them is offered.
    pub(crate) fn unknown_name(
        &mut self,
        rule: &'static Rule,
        field: Field<'_>,
        message: impl Display,
        name: &str,
        (what, known): (&str, &[&str]),
    ) {
        // No suggestions beyond what is shown: each compares all known names.
        let meant = if self.findings.len() < MOST_SUGGESTIONS {
            nearest(name, known.iter().copied())
        } else {
            None
        };
        let help = meant.map(|nearest| format!("did you mean `{nearest}`?"));
        let (field, is_key) = match field {
            Field::Key(field) => (field, true),
            Field::Value(field) => (field, false),
        };
        self.push(
            rule,
            field,
            is_key,
            message.to_string(),
            crate::model::one_of(what, known),
            help,
        );
    }

    fn push(
        &mut self,
        rule: &'static Rule,
        field: &[&str],
        is_key: bool,
        message: String,
        expected: String,
        help: Option<String>,
    ) {
        self.findings.push(Finding {
            rule,
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

/// Findings that follow from others are left out later, so these are more than are shown.
const MOST_SUGGESTIONS: usize = 5 * bounds::ERRORS.count();
