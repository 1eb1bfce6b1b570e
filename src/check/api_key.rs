//! The checks of an API key.

use super::problem::Checker;
use crate::model::ApiKey;
use crate::model::Stack;

impl ApiKey {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        check.require(!self.name.is_empty(), &["name"], "an empty name", "at least one character");
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
        }
    }
}
