//! The checks of an API key.

use super::finding::Checker;
use crate::model::ApiKey;
use crate::model::Stack;

impl ApiKey {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_name_and_description(check, &self.name, self.description.as_ref());
    }
}
