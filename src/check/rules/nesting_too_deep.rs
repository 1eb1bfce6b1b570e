use crate::check::{Checker, rule};
use crate::model::Shape;
use crate::model::limits::NESTED_LEVELS;

rule! {
    /// Checks how deeply lists and maps are nested in an attribute.
    ///
    /// ## Why
    /// DynamoDB stores at most 32 levels.
    "DG210", "nesting-too-deep", Error, Shape(check)
}

fn check(_: &Shape, level: usize, check: &mut Checker<'_>) {
    check.require(
        level <= NESTED_LEVELS,
        &[],
        format_args!("lists and maps nested {level} levels deep"),
        format_args!("at most {NESTED_LEVELS} levels"),
    );
}
