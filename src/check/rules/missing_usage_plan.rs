use crate::check::rule::rule;

rule! {
    /// Checks that a stage whose routes require an API key is in a usage plan with a key.
    ///
    /// ## Why
    /// Callers get 403 until a usage plan outside the stack has one.
    ///
    /// ## Example
    /// ```yaml
    /// api: {api-key-required: true}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-required: true}
    /// api-keys: {shop: {}}
    /// usage-plans: {standard: {api-keys: [shop]}}
    /// ```
    "DG803", "missing-usage-plan", Note
}
