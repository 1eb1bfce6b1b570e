use crate::check::rule::rule;

rule! {
    /// Checks that a stage with a cache caches some method.
    ///
    /// ## Why
    /// A cache is billed by the hour.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {cache: "0.5"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {cache: "0.5", method-settings: {"*": {caching: {}}}}}
    /// ```
    "DG528", "unused-cache", Error
}
