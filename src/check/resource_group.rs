//! The checks of a resource group.

use super::finding::Checker;
use crate::check::rules::{duplicate_entry, resource_name, text_too_long};
use crate::model::ResourceGroup;
use crate::model::Stack;

impl ResourceGroup {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        if let Some(name) = self.name.as_literal() {
            let reserved = name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("aws"));
            check.require(
                &resource_name::RULE,
                (1..=128).contains(&name.len())
                    && crate::model::limits::is_made_of(name, "_.-")
                    && !reserved,
                &["name"],
                format_args!("invalid table group name `{name}`"),
                "1 to 128 letters, digits, `.`, `_` and `-`, not starting with `aws`",
            );
        }
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
            if let Some(description) = description.as_literal() {
                check.require(
                    &text_too_long::RULE,
                    description.len() <= 1024
                        && crate::model::limits::is_made_of(description, "_.- "),
                    &["description"],
                    format_args!("invalid table group description `{description}`"),
                    "at most 1024 letters, digits, spaces, `_`, `.` and `-`",
                );
            }
        }
        let earlier = stack.resource_groups.iter().take_while(|group| group.key != self.key);
        for (index, table) in self.tables.iter().enumerate() {
            let at = ["tables", &index.to_string()];
            stack.check_reference(check, &at, table.id());
            if let Some(other) = earlier.clone().find(|group| group.tables.contains(table)) {
                let message = format_args!(
                    "the {} is already in the table group `{}`",
                    table.id(),
                    other.key
                );
                check.report(&duplicate_entry::RULE, &at, message, "each table in one group");
            }
        }
    }
}
