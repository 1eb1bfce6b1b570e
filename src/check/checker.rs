//! The place of a search, where its rule reports findings.

use std::collections::HashSet;
use std::fmt::Display;

use super::finding::{Finding, Place};
use super::rule::Rule;
use crate::bounds;
use crate::model::{Kind, ResourceId, Stack, one_of};
use crate::nearest::nearest;
use crate::plan::Plan;
use crate::plan::operation::step::Named;

/// Reports findings of a rule about the stack, a resource or a part of one. Messages are only
/// formatted when there is something to report, so `format_args!` costs nothing where all is well.
pub(crate) struct Checker<'a> {
    pub(crate) plan: &'a Plan<'a>,
    /// The resources and parameters that others can refer to.
    pub(super) known: &'a HashSet<ResourceId>,
    findings: &'a mut Vec<Finding>,
    /// The rule that searches; `None` before the first search.
    pub(super) rule: Option<&'static Rule>,
    resource: Option<ResourceId>,
    /// The way from the resource to the part of it that is checked.
    part: Vec<String>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        known: &'a HashSet<ResourceId>,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        Self { plan, known, findings, rule: None, resource: None, part: Vec::new() }
    }

    pub(crate) fn stack(&self) -> &'a Stack {
        self.plan.stack()
    }

    /// The kind of the resource that is checked.
    pub(crate) fn kind(&self) -> Option<Kind> {
        self.resource.as_ref().map(|id| id.kind)
    }

    /// Reports about another resource.
    pub(crate) fn at(&mut self, resource: ResourceId) -> Checker<'_> {
        Checker { resource: Some(resource), part: Vec::new(), ..self.reborrow() }
    }

    /// Reports about a part of the resource: fields are the part's own.
    pub(crate) fn within(&mut self, part: &[&str]) -> Checker<'_> {
        let part = self.part.iter().cloned().chain(part.iter().map(ToString::to_string)).collect();
        Checker { part, resource: self.resource.clone(), ..self.reborrow() }
    }

    fn reborrow(&mut self) -> Checker<'_> {
        let Checker { plan, known, rule, .. } = *self;
        Checker { plan, known, findings: self.findings, rule, resource: None, part: Vec::new() }
    }

    /// The number of findings.
    pub(super) fn found(&self) -> usize {
        self.findings.len()
    }

    /// Sorts the findings from an index on by the codes of their rules.
    pub(super) fn sort_from(&mut self, start: usize) {
        self.findings[start..].sort_by_key(|finding| finding.rule.code);
    }

    /// Reports a finding at a field of the resource.
    pub(crate) fn report(&mut self, field: &[&str], message: impl Display, expected: impl Display) {
        self.push(Field::Value(field), message.to_string(), expected.to_string(), None);
    }

    /// The same, with further help.
    pub(crate) fn report_with_help(
        &mut self,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
        help: Option<String>,
    ) {
        self.push(Field::Value(field), message.to_string(), expected.to_string(), help);
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

    /// Reports unless the last key of `field` is `fine`.
    pub(crate) fn require_key(
        &mut self,
        fine: bool,
        field: &[&str],
        message: impl Display,
        expected: impl Display,
    ) {
        if !fine {
            self.push(Field::Key(field), message.to_string(), expected.to_string(), None);
        }
    }

    /// Reports a field or a key.
    pub(crate) fn report_at(
        &mut self,
        field: Field<'_>,
        message: impl Display,
        expected: impl Display,
    ) {
        self.push(field, message.to_string(), expected.to_string(), None);
    }

    /// Reports an attribute that a step names.
    pub(crate) fn report_named(
        &mut self,
        named: &Named<'_>,
        message: impl Display,
        expected: impl Display,
    ) {
        named.at(|field| self.report_at(field, message, expected));
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
                let key = key.to_string();
                self.report(&[field, &[&key]].concat(), message(&item), "each entry once");
            } else {
                known.push(item);
            }
        }
    }

    /// Reports a name that refers to nothing: it should have been one of those `known`, which are
    /// described by `what`. The nearest of them is offered.
    pub(crate) fn unknown_name(
        &mut self,
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
        self.push(field, message.to_string(), one_of(what, known), help);
    }

    fn push(&mut self, field: Field<'_>, message: String, expected: String, help: Option<String>) {
        let (field, is_key) = match field {
            Field::Key(field) => (field, true),
            Field::Value(field) => (field, false),
        };
        let field = self.part.iter().cloned().chain(field.iter().map(ToString::to_string));
        let place = Place { resource: self.resource.clone(), field: field.collect(), is_key };
        let expected = (!expected.is_empty()).then_some(expected);
        let rule = self.rule.expect("only searches of rules report");
        self.findings.push(Finding { rule, place, message, expected, help });
    }
}

impl Named<'_> {
    /// Calls a function with the place of its name.
    pub(crate) fn at<R>(&self, function: impl FnOnce(Field<'_>) -> R) -> R {
        match self.index.map(|index| index.to_string()) {
            Some(index) => function(Field::Value(&[self.section, &index])),
            None => function(Field::Key(&[self.section, self.name])),
        }
    }
}

/// Findings that follow from others are left out later, so these are more than are shown.
const MOST_SUGGESTIONS: usize = 5 * bounds::ERRORS.count();

/// A key of the resource, or what it stands for.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    Key(&'a [&'a str]),
    Value(&'a [&'a str]),
}
