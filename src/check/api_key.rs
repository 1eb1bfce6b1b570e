//! The checks of an API key.

use super::finding::Checker;
use crate::check::rules::empty_value;
use crate::model::ApiKey;
use crate::model::Stack;

impl ApiKey {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        check.require(
            &empty_value::RULE,
            !self.name.is_empty(),
            &["name"],
            "an empty name",
            "at least one character",
        );
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
        }
    }
}
