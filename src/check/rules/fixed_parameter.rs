use crate::check::rule::rule;

rule! {
    /// Checks parameters that requests have to bring with a fixed value.
    ///
    /// ## Why
    /// A mapping template compares the value, so it needs a template and a constant that VTL
    /// does not interpret.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /health: {parameters: {query-string: {kind: {equals: b}}}, mock: {status: 200}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /orders/{id}":
    ///       parameters: {query-string: {kind: {equals: b}}}
    ///       get: {table: orders}
    /// ```
    "DG521", "fixed-parameter", Error
}
