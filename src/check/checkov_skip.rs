//! Checks of suppressed checkov checks.

use super::finding::Checker;
use crate::check::rules::invalid_checkov_skip;
use crate::model::CheckovSkip;
use crate::model::checkov_skip::FIELD;
use crate::model::limits;

/// Reports suppressions that checkov would misread.
pub(crate) fn check(check: &mut Checker, at: &[&str], skip: &CheckovSkip) {
    for (id, reason) in skip {
        let at = [at, &[FIELD, id]].concat();
        check.require_key(
            &invalid_checkov_skip::RULE,
            id.starts_with(|first: char| first.is_ascii_alphabetic())
                && limits::is_made_of(id, "_-"),
            &at,
            format_args!("invalid check ID `{id}`"),
            "a checkov ID such as CKV_AWS_119",
        );
        check.require(
            &invalid_checkov_skip::RULE,
            !reason.trim().is_empty(),
            &at,
            "no reason",
            "the reason why the check does not apply",
        );
        check.require(
            &invalid_checkov_skip::RULE,
            !reason.contains(char::is_control),
            &at,
            "a reason of several lines",
            "text without line breaks or other control characters",
        );
    }
}
