//! The search for the consequences of changes.

use super::change::ResourceChange;
use super::finding::{ChangeFinding, Consequence};
use super::resource::{Removal, StateResource};
use super::state::State;
use crate::check::{Engine, Rule};

/// A search of a rule for consequences of changes.
#[derive(Clone, Copy)]
pub(crate) enum ChangeSearch {
    /// A changed resource.
    Resource(fn(&Changed<'_>, &mut ChangeChecker<'_>)),
    /// The whole difference.
    Difference(fn(&mut ChangeChecker<'_>)),
}

/// A changed resource with its old and its new properties.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changed<'a> {
    pub(crate) change: &'a ResourceChange,
    pub(crate) old: Option<&'a StateResource>,
    pub(crate) new: Option<&'a StateResource>,
}

impl<'a> Changed<'a> {
    /// The logical ID or address.
    pub(crate) fn id(&self) -> &'a str {
        &self.change.id
    }

    /// The properties because of which it is replaced, in a sentence.
    pub(crate) fn reasons(&self) -> String {
        let reasons: Vec<_> = self.change.reasons().map(|of| format!("`{}`", of.path)).collect();
        reasons.join(", ")
    }

    /// Both, if the resource has one of these types and stays.
    pub(crate) fn both_of(&self, kinds: &[&str]) -> Option<(&'a StateResource, &'a StateResource)> {
        let (old, new) = self.old.zip(self.new)?;
        (old.is_one_of(kinds) && new.is_one_of(kinds)).then_some((old, new))
    }

    /// The old one, if it has one of these types.
    pub(crate) fn old_of(&self, kinds: &[&str]) -> Option<&'a StateResource> {
        self.old.filter(|of| of.is_one_of(kinds))
    }
}

/// Collects the findings about a difference.
pub(crate) struct ChangeChecker<'a> {
    pub(crate) old: &'a State,
    pub(crate) new: &'a State,
    pub(crate) changes: &'a [ResourceChange],
    rule: Option<&'static Rule>,
    findings: Vec<ChangeFinding>,
}

impl<'a> ChangeChecker<'a> {
    pub(super) fn new(old: &'a State, new: &'a State, changes: &'a [ResourceChange]) -> Self {
        Self { old, new, changes, rule: None, findings: Vec::new() }
    }

    /// The engine.
    pub(crate) fn engine(&self) -> Engine {
        self.new.engine
    }

    /// True for Terraform.
    pub(crate) fn is_terraform(&self) -> bool {
        self.engine() == Engine::Terraform
    }

    /// The help for a change that takes several updates, which `dynagate deploy` makes.
    pub(crate) fn in_steps(&self, does: &str) -> String {
        let written = if self.is_terraform() { "module" } else { "template" };
        format!(
            "`dynagate deploy` {does}; `dynagate diff --steps DIR` writes the {written} of each step"
        )
    }

    /// The changed resources.
    pub(crate) fn changed(&self) -> impl Iterator<Item = Changed<'a>> + use<'a> {
        let (old, new) = (self.old, self.new);
        self.changes.iter().map(move |change| {
            let id = new.moved.get(&change.id).unwrap_or(&change.id);
            let id = change.new_id.as_ref().unwrap_or(id);
            Changed { change, old: old.resources.get(&change.id), new: new.resources.get(id) }
        })
    }

    pub(super) fn run(&mut self, rule: &'static Rule, search: ChangeSearch) {
        self.rule = Some(rule);
        match search {
            ChangeSearch::Resource(search) => {
                for changed in self.changed() {
                    search(&changed, self);
                }
            }
            ChangeSearch::Difference(search) => search(self),
        }
    }

    /// Reports a consequence of the rule that is run.
    pub(crate) fn report(
        &mut self,
        consequence: Consequence,
        resource: &str,
        message: String,
        help: impl Into<Option<String>>,
    ) {
        let Some(rule) = self.rule else { return };
        // The new declaration of a resource that stays is what its author wants.
        let declared = [self.new, self.old].iter().find_map(|of| of.resources.get(resource));
        let is_of_retained = declared.is_some_and(|of| of.on_removal != Removal::Deleted);
        self.findings.push(ChangeFinding {
            rule,
            consequence,
            resource: resource.to_owned(),
            is_of_retained,
            message,
            help: help.into(),
        });
    }

    pub(super) fn finish(self) -> Vec<ChangeFinding> {
        self.findings
    }
}

/// Declares a rule about changes, whose doc comment is its documentation.
macro_rules! change_rule {
    (
        $(#[doc = $line:literal])*
        $code:literal, $name:literal, $severity:ident $(of $engine:ident)? , $kind:ident($search:ident)
    ) => {
        $(#[doc = $line])*
        pub(crate) static RULE: $crate::check::Rule = $crate::check::Rule {
            engines: &[$($crate::check::Engine::$engine)?],
            changes: &[$crate::diff::ChangeSearch::$kind($search)],
            ..$crate::check::Rule::new(
                $code,
                $name,
                $crate::check::Severity::$severity,
                concat!($($line, "\n"),*),
            )
        };
    };
}

pub(crate) use change_rule;
