use crate::check::rule::rule;

rule! {
    /// Checks that an authorizer that remembers its decisions tells callers apart.
    ///
    /// ## Why
    /// The decision about one caller would hold for all others.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   authorizers:
    ///     ask: {request: {function: "arn:aws:lambda:us-east-1:123456789012:function:f"}}
    ///   routes: {GET /health: {authorizer: ask, mock: {status: 200}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   authorizers:
    ///     ask:
    ///       request:
    ///         function: "arn:aws:lambda:us-east-1:123456789012:function:f"
    ///         identity-sources: ["{header.X-Key}"]
    ///   routes: {GET /health: {authorizer: ask, mock: {status: 200}}}
    /// ```
    "DG507", "identity-sources", Error
}
