use crate::check::rule::rule;

rule! {
    /// Checks that a value that AWS requires is not empty.
    ///
    /// ## Why
    /// AWS refuses an empty name, key or output.
    ///
    /// ## Example
    /// ```yaml
    /// outputs: {empty: ""}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// outputs: {name: "${tables.orders.name}"}
    /// ```
    "DG107", "empty-value", Error
}
