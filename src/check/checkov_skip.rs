//! The checks of checkov's checks that are skipped.

use super::finding::Checker;
use crate::check::rules::invalid_checkov_skip;
use crate::model::CheckovSkip;
use crate::model::checkov_skip::FIELD;
use crate::model::limits;

/// Reports what checkov would not read as it is meant.
pub(crate) fn check(check: &mut Checker, at: &[&str], skip: &CheckovSkip) {
    for (id, reason) in skip {
        let at = [at, &[FIELD, id]].concat();
        check.require_key(
            &invalid_checkov_skip::RULE,
            id.starts_with(|first: char| first.is_ascii_alphabetic())
                && limits::is_made_of(id, "_-"),
            &at,
            format_args!("`{id}` cannot be the id of a check"),
            "an id of checkov's, such as CKV_AWS_119",
        );
        check.require(
            &invalid_checkov_skip::RULE,
            !reason.trim().is_empty(),
            &at,
            "no reason",
            "why the check does not matter here",
        );
        check.require(
            &invalid_checkov_skip::RULE,
            !reason.contains(char::is_control),
            &at,
            "a comment of one line cannot hold it",
            "text without line breaks or other control characters",
        );
    }
}
