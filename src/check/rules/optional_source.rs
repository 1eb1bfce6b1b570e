use crate::check::rule::rule;

rule! {
    /// Checks that values which every request needs do not come from optional parameters.
    ///
    /// ## Why
    /// A request without the parameter would have no value.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /order:
    ///       parameters: {query-string: {id: false}}
    ///       get: {table: orders, key: {id: "{query-string.id}"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /order:
    ///       parameters: {query-string: {id: true}}
    ///       get: {table: orders, key: {id: "{query-string.id}"}}
    /// ```
    "DG610", "optional-source", Error
}
