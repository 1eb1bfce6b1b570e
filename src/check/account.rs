//! The checks of an account.

use super::problem::Checker;
use crate::model::Account;
use crate::model::Stack;

impl Account {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_reference(check, &[], &self.cloudwatch_role.id);
        check.require(
            stack.accounts.len() == 1,
            &[],
            "an account has these settings only once",
            "one such resource in the stack",
        );
    }
}
