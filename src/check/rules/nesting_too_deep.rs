use crate::check::{Checker, rule};
use crate::model::limits::NESTED_LEVELS;

rule! {
    /// Checks how deeply lists and maps are nested in an attribute.
    ///
    /// ## Why
    /// DynamoDB stores at most 32 levels.
    "DG210", "nesting-too-deep", Error, Nesting(check)
}

fn check(level: usize, check: &mut Checker<'_>) {
    check.report(
        &[],
        format_args!("lists and maps nested {level} levels deep"),
        format_args!("at most {NESTED_LEVELS} levels"),
    );
}
