//! The checks of a policy.

use super::finding::Checker;
use crate::check::rules::{policy_statement, resource_name};
use crate::model::Policy;
use crate::model::Stack;
use crate::model::Statement;
use std::collections::BTreeMap;

impl Policy {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker, field: &[&str]) {
        if let Some(name) = self.name.as_literal() {
            check.require(
                &resource_name::RULE,
                (1..=128).contains(&name.len())
                    && crate::model::limits::is_made_of(name, "+=,.@_-"),
                field,
                format_args!("invalid policy name `{name}`"),
                "1 to 128 letters, digits and `+=,.@_-`",
            );
        }
        stack.check_text(check, field, &self.name);
        let at = &[field, &["statements"]].concat();
        check.require(
            &policy_statement::RULE,
            !self.statements.is_empty(),
            at,
            "a policy without a statement",
            "at least one statement",
        );
        for statement in &self.statements {
            statement.check(stack, check, at);
        }
    }
}

impl Statement {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker, field: &[&str]) {
        if let Some(sid) = &self.sid {
            check.require(
                &policy_statement::RULE,
                crate::model::limits::is_made_of(sid, ""),
                field,
                format_args!("invalid Sid `{sid}`"),
                "letters and digits",
            );
        }
        check.require(
            &policy_statement::RULE,
            !self.actions.is_empty(),
            field,
            "a statement without an action",
            "at least one action",
        );
        check.require(
            &policy_statement::RULE,
            !self.resources.is_empty(),
            field,
            "a statement without a resource",
            "at least one ARN",
        );
        for action in &self.actions {
            let named = action.split_once(':').is_some_and(|(service, name)| {
                !service.is_empty()
                    && !name.is_empty()
                    && crate::model::limits::is_made_of(service, "-")
                    && crate::model::limits::is_made_of(name, "")
            });
            check.require(
                &policy_statement::RULE,
                named,
                field,
                format_args!("`{action}` is not an action"),
                "SERVICE:ACTION, without a wildcard",
            );
        }
        for value in self.conditions.values().flat_map(BTreeMap::values).flatten() {
            stack.check_text(check, field, value);
        }
        for resource in &self.resources {
            stack.check_text(check, field, resource);
            check.require(
                &policy_statement::RULE,
                resource.as_literal() != Some("*") || self.is_without_resource(),
                field,
                "a statement for every resource of the account",
                "specific ARNs",
            );
        }
    }
}
