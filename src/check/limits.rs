//! The checks of numbers within AWS's limits.

use super::finding::Checker;
use crate::check::rules::{too_many, value_out_of_range};
use crate::model::limits::Limit;
use std::ops::RangeInclusive;

impl Limit {
    /// Reports a count above the limit.
    pub(crate) fn check(&self, check: &mut Checker, field: &[&str], count: usize) {
        let Self { at_most, of } = self;
        check.require(
            &too_many::RULE,
            count <= *at_most,
            field,
            format_args!("{count} {of}"),
            format_args!("at most {at_most}"),
        );
    }
}

/// Reports a number outside a range.
pub(crate) fn check_range(
    check: &mut Checker,
    field: &[&str],
    range: &RangeInclusive<u32>,
    number: Option<u32>,
) {
    let Some(number) = number.filter(|number| !range.contains(number)) else { return };
    let name = field.last().copied().unwrap_or_default();
    check.report(
        &value_out_of_range::RULE,
        field,
        format_args!("`{name}` is {number}"),
        format_args!("{} to {}", range.start(), range.end()),
    );
}
