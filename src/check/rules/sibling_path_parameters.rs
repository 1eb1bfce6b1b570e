use crate::check::rule::rule;

rule! {
    /// Checks that path parameters on the same level have the same name.
    ///
    /// ## Why
    /// API Gateway allows one parameter a level.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /orders/{id}": {get: {table: orders}}
    ///     "GET /orders/{number}/lines": {mock: {status: 200}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /orders/{id}": {get: {table: orders}}
    ///     "GET /orders/{id}/lines": {mock: {status: 200}}
    /// ```
    "DG504", "sibling-path-parameters", Error
}
