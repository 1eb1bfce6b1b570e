//! The changes that rules find.

use std::collections::HashSet;
use std::fmt::Display;

use super::{Breaking, ContractChange};
use crate::check::Rule;

/// Collects the changes of one API, each once.
pub(crate) struct Changes {
    api: String,
    rule: Option<&'static Rule>,
    route: Option<String>,
    found: Vec<ContractChange>,
    /// The rule, the route and the message of each.
    known: HashSet<(&'static str, Option<String>, String)>,
}

impl Changes {
    pub(super) fn of(api: &str) -> Self {
        Self {
            api: api.to_owned(),
            rule: None,
            route: None,
            found: Vec::new(),
            known: HashSet::new(),
        }
    }

    /// Begins the search of a rule in a route, or in the whole API.
    pub(super) fn begin(&mut self, rule: &'static Rule, route: Option<String>) {
        (self.rule, self.route) = (Some(rule), route);
    }

    pub(crate) fn breaking(&mut self, message: impl Display) {
        self.push(Breaking::Breaking, message, None, None);
    }

    pub(crate) fn possibly(&mut self, message: impl Display) {
        self.push(Breaking::Possibly, message, None, None);
    }

    pub(crate) fn harmless(&mut self, message: impl Display) {
        self.push(Breaking::NotBreaking, message, None, None);
    }

    /// Reports a change of a route other than the one that is searched.
    pub(crate) fn of_route(&mut self, route: String, breaking: Breaking, message: impl Display) {
        let searched = self.route.replace(route);
        self.push(breaking, message, None, None);
        self.route = searched;
    }

    /// Reports a change with its values.
    pub(crate) fn push(
        &mut self,
        breaking: Breaking,
        message: impl Display,
        old: Option<String>,
        new: Option<String>,
    ) {
        let Some(rule) = self.rule else { return };
        let (api, route, message) = (self.api.clone(), self.route.clone(), message.to_string());
        if self.known.insert((rule.code, route.clone(), message.clone())) {
            self.found.push(ContractChange { rule, api, route, message, breaking, old, new });
        }
    }

    /// True if nothing is found.
    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_found(self) -> Vec<ContractChange> {
        self.found
    }
}
