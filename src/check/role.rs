//! The checks of a role.

use super::finding::Checker;
use super::policy_length;
use crate::check::rules::{duplicate_name, resource_name, text_too_long};
use crate::model::Role;
use crate::model::Stack;
use crate::model::limits;
use crate::plan::deployed::Deployed;

impl Role {
    /// Reports more of inline policies than IAM takes.
    pub(crate) fn check_length(&self, deployed: &Deployed<'_>, check: &mut Checker) {
        let characters = policy_length::of_policies(&self.policies, deployed);
        limits::INLINE_POLICY_CHARACTERS.check(check, &[], characters);
    }
}

impl Role {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        if let Some(name) = &self.name {
            stack.check_text(check, &["name"], name);
            if let Some(name) = name.as_literal() {
                check.require(
                    &resource_name::RULE,
                    (1..=64).contains(&name.len()) && limits::is_made_of(name, "+=,.@_-"),
                    &["name"],
                    format_args!("invalid role name `{name}`"),
                    "1 to 64 letters, digits and `+=,.@_-`",
                );
            }
        }
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
            check.require(
                &text_too_long::RULE,
                description
                    .as_literal()
                    .is_none_or(|description| description.chars().count() <= 1000),
                &["description"],
                "a description of more than 1000 characters",
                "at most 1000 characters",
            );
        }
        for policy in &self.managed_policies {
            stack.check_text(check, &["managed-policies"], policy);
        }
        for (index, policy) in self.policies.iter().enumerate() {
            policy.check(stack, check, &["policy-name"]);
            check.require(
                &duplicate_name::RULE,
                !self.policies[..index].iter().any(|earlier| earlier.name == policy.name),
                &["policy-name"],
                "duplicate policy name",
                "a different name for each",
            );
        }
    }
}
