use crate::check::rule::rule;

rule! {
    /// Checks that required keys are present.
    ///
    /// ## Why
    /// A table without a partition key, for example, cannot be created.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {sort-key: number}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {lines: {partition-key: id, sort-key: number}}
    /// ```
    "DG003", "missing-key", Error
}
