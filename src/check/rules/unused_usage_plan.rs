use crate::check::rule::rule;

rule! {
    /// Checks that a usage plan limits some route.
    ///
    /// ## Why
    /// A usage plan limits callers by their API keys, and no route requires one.
    ///
    /// ## Example
    /// ```yaml
    /// usage-plans: {standard: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {shop: {}}
    /// usage-plans: {standard: {api-keys: [shop]}}
    /// ```
    "DG812", "unused-usage-plan", Note
}
