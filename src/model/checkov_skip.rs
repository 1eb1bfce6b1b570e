//! Checks of checkov that are not to look at a resource.

use std::collections::BTreeMap;

use super::limits;
use super::problem::Checker;

/// Checks of [checkov](https://www.checkov.io) that are not to look at a resource, by their ids,
/// and why:
/// [suppressions](https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html),
/// which stand in the resource's `Metadata` in CloudFormation, and in comments of its block in
/// Terraform. Nothing of them is deployed.
///
/// An id is letters, digits, `_` and `-`; a reason is a line of text.
pub type CheckovSkip = BTreeMap<String, String>;

/// The field of everything that has them.
const FIELD: &str = "checkov-skip";

/// Reports what checkov would not read as it is meant.
pub(super) fn check(check: &mut Checker, at: &[&str], skip: &CheckovSkip) {
    for (id, reason) in skip {
        let at = [at, &[FIELD, id]].concat();
        check.require_key(
            id.starts_with(|first: char| first.is_ascii_alphabetic())
                && limits::is_made_of(id, "_-"),
            &at,
            format_args!("`{id}` cannot be the id of a check"),
            "an id of checkov's, such as CKV_AWS_119",
        );
        check.require(
            !reason.trim().is_empty(),
            &at,
            "no reason",
            "why the check does not matter here",
        );
        check.require(
            !reason.contains(char::is_control),
            &at,
            "a comment of one line cannot hold it",
            "text without line breaks or other control characters",
        );
    }
}

/// The builder method of everything that has them.
macro_rules! checkov_skip {
    ($of:literal) => {
        #[doc = concat!("Keeps a check of checkov away from ", $of, ", and says why.")]
        pub fn checkov_skip(mut self, check: impl Into<String>, reason: impl Into<String>) -> Self {
            self.checkov_skip.insert(check.into(), reason.into());
            self
        }
    };
}
pub(super) use checkov_skip as builder;
