use crate::check::rule::rule;

rule! {
    /// Checks that an authorizer supplies the API key where the API expects it from one.
    ///
    /// ## Why
    /// Every request would be refused for want of a key.
    ///
    /// ## Example
    /// ```yaml
    /// api: {api-key-source: AUTHORIZER, api-key-required: true}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-source: HEADER, api-key-required: true}
    /// ```
    "DG505", "api-key-source", Error
}
