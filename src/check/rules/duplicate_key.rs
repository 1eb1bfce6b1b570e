use crate::check::rule::rule;

rule! {
    /// Checks that no mapping has the same key twice.
    ///
    /// ## Why
    /// YAML does not allow it, and parsers differ in the one that they use.
    ///
    /// ## Example
    /// ```yaml
    /// description: Orders of the shop
    /// description: Orders
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// description: Orders of the shop
    /// ```
    "DG004", "duplicate-key", Error
}
