use crate::check::rule::rule;

rule! {
    /// Checks that values have the type and the form that their key requires.
    ///
    /// ## Why
    /// A value of another type cannot be read. Text that YAML reads as a number or a boolean
    /// needs quotes.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: 5}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {lines: {partition-key: "5"}}
    /// ```
    "DG005", "invalid-value", Error
}
