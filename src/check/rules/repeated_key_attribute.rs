use crate::check::rule::rule;

rule! {
    /// Checks that the partition key and the sort key are different attributes.
    ///
    /// ## Why
    /// DynamoDB refuses a key that has the same attribute twice.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: id, sort-key: id}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {lines: {partition-key: id, sort-key: number}}
    /// ```
    "DG202", "repeated-key-attribute", Error
}
