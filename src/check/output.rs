//! The checks of an output.

use super::finding::Checker;
use crate::check::rules::{empty_value, text_too_long};
use crate::model::Output;
use crate::model::Stack;

impl Output {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["value"], &self.value);
        check.require(
            &empty_value::RULE,
            !self.value.is_empty(),
            &["value"],
            "an output without a value",
            "a value",
        );
        check.require(
            &text_too_long::RULE,
            self.description.as_ref().is_none_or(|description| description.len() <= 1024),
            &["description"],
            "a description of more than 1024 bytes",
            "at most 1024 bytes",
        );
    }
}
