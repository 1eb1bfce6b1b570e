//! The checks of an output.

use super::problem::Checker;
use crate::model::Output;
use crate::model::Stack;

impl Output {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["value"], &self.value);
        check.require(!self.value.is_empty(), &["value"], "an output without a value", "a value");
        check.require(
            self.description.as_ref().is_none_or(|description| description.len() <= 1024),
            &["description"],
            "a description of more than 1024 bytes",
            "at most 1024 bytes",
        );
    }
}
