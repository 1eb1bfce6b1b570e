//! Checks of an account.

use super::finding::Checker;
use crate::check::rules::duplicate_name;
use crate::model::Account;
use crate::model::Stack;

impl Account {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_reference(check, &[], &self.cloudwatch_role.id);
        check.require(
            &duplicate_name::RULE,
            stack.accounts.len() == 1,
            &[],
            "more than one resource with account settings",
            "one such resource per stack",
        );
    }
}
