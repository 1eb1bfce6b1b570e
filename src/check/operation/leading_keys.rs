//! The checks of leading keys.

use crate::check::finding::Checker;
use crate::check::rules::leading_keys;
use crate::plan::operation::Operation;
use crate::plan::operation::leading_keys::{KEY, Right};

impl Operation<'_> {
    /// Reports partition keys that can start with anything, if the policy restricts them.
    pub(crate) fn check_leading_keys(&self, check: &mut Checker) {
        for Right { table, keys, .. } in self.rights() {
            if !self.has_leading_keys_of(table) {
                continue;
            }
            for key in keys.iter().filter(|key| key.pattern().is_none()) {
                let field: Vec<_> = key.field.iter().map(String::as_str).collect();
                check.report(
                    &leading_keys::RULE,
                    &field,
                    format_args!(
                        "a condition on {KEY} is not possible for `{}`: {}",
                        table.key,
                        key.fault()
                    ),
                    "a partition key that starts with a constant text, such as \"USER#{path.id}\"",
                );
            }
        }
    }
}
