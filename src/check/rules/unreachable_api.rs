use crate::check::rule::rule;

rule! {
    /// Checks that an API whose own URL is disabled has a domain name.
    ///
    /// ## Why
    /// Callers get 403 until a domain name outside the stack serves the API.
    ///
    /// ## Example
    /// ```yaml
    /// api: {disable-execute-api-endpoint: true}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {disable-execute-api-endpoint: false}
    /// ```
    "DG802", "unreachable-api", Note
}
