use crate::check::rule::rule;

rule! {
    /// Checks for constant text that reads like a value of the request.
    ///
    /// ## Why
    /// It is the same text for every request.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, key: {id: ":id"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, key: {id: "{path.id}"}}}}}
    /// ```
    "DG611", "literal-source", Error
}
