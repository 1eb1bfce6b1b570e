use crate::check::rule::rule;

rule! {
    /// Checks the identifiers and reasons of checkov's skipped checks.
    ///
    /// ## Why
    /// Checkov reads a skip from one line of a comment, and ignores what it cannot read.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, checkov-skip: {CKV_AWS_119: ""}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, checkov-skip: {CKV_AWS_119: The data is public}}}
    /// ```
    "DG111", "invalid-checkov-skip", Error
}
