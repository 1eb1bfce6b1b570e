//! The checks of a topic.

use super::checkov_skip;
use super::finding::Checker;
use super::queue::check_name;
use crate::check::rules::{text_too_long, unsupported_combination};
use crate::model::Stack;
use crate::model::Topic;

impl Topic {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        check_name(stack, check, &self.name, ("topic", 256), self.fifo);
        if let Some(name) = &self.display_name {
            stack.check_text(check, &["display-name"], name);
            check.require(
                &text_too_long::RULE,
                name.as_literal().is_none_or(|name| name.chars().count() <= 100),
                &["display-name"],
                "a display name of more than 100 characters",
                "at most 100 characters",
            );
        }
        check.require(
            &unsupported_combination::RULE,
            self.fifo || !self.content_based_deduplication,
            &["content-based-deduplication"],
            "content-based deduplication on a standard topic",
            "fifo: true",
        );
        self.encryption.check(stack, check);
        checkov_skip::check(check, &[], &self.checkov_skip);
        stack.check_tags(check, &["tags"], &self.tags);
    }
}
