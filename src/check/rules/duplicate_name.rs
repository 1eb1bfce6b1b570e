use crate::check::rule::rule;

rule! {
    /// Checks that names which have to be unique are.
    ///
    /// ## Why
    /// Two tables of the same name, two policies of a role or two stages of an API exclude each
    /// other.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: id, name: orders}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {lines: {partition-key: id, name: order-lines}}
    /// ```
    "DG102", "duplicate-name", Error
}
