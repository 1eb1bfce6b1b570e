use crate::check::rule::rule;

rule! {
    /// Checks that methods are cached only where the stage has a cache and their requests have
    /// no body.
    ///
    /// ## Why
    /// Nothing would be cached; and a body is not part of the cache key.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {method-settings: {"*": {caching: {}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {cache: "0.5", method-settings: {"*": {caching: {}}}}}
    /// ```
    "DG527", "caching-without-cache", Error
}
