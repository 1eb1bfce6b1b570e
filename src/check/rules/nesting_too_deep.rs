use crate::check::rule::rule;

rule! {
    /// Checks how deeply lists and maps are nested in an attribute.
    ///
    /// ## Why
    /// DynamoDB stores at most 32 levels.
    "DG210", "nesting-too-deep", Error
}
