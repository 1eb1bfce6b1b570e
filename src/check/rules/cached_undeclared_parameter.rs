use crate::check::rule::rule;

rule! {
    /// Checks that the parameters that a cached response depends on are cache keys.
    ///
    /// ## Why
    /// API Gateway tells cached responses apart by declared parameters only.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /orders: {caching: {}}}}
    ///   routes:
    ///     GET /orders:
    ///       raw:
    ///         action: Query
    ///         tables: [orders]
    ///         request: {application/json: "{\"x\": \"$input.params('pk')\"}"}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /orders: {caching: {}}}}
    ///   routes:
    ///     GET /orders:
    ///       parameters: {query-string: {pk: true}}
    ///       raw:
    ///         action: Query
    ///         tables: [orders]
    ///         request: {application/json: "{\"x\": \"$input.params('pk')\"}"}
    /// ```
    "DG525", "cached-undeclared-parameter", Error
}
