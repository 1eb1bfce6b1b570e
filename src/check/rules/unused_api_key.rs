use crate::check::rule::rule;

rule! {
    /// Checks that every API key is in a usage plan.
    ///
    /// ## Why
    /// A key that is in no usage plan gives access to nothing.
    ///
    /// ## Example
    /// ```yaml
    /// api-keys: {shop: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {shop: {}}
    /// usage-plans: {standard: {api-keys: [shop]}}
    /// ```
    "DG811", "unused-api-key", Note
}
