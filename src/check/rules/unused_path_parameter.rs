use crate::check::rule::rule;

rule! {
    /// Checks that an operation uses every parameter of its path.
    ///
    /// ## Why
    /// The same happens whatever the parameter is.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /shops/{shop}/orders/{id}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /shops/{shop}/orders/{id}":
    ///       get: {table: orders, key: {id: "{path.shop}#{path.id}"}}
    /// ```
    "DG804", "unused-path-parameter", Note
}
