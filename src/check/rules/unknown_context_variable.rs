use crate::check::rule::rule;

rule! {
    /// Checks that `$context` variables are ones that API Gateway has.
    ///
    /// ## Why
    /// API Gateway replaces unknown variables by empty text.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /x: {get: {table: orders, key: {id: "{context.requestid}"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /x: {get: {table: orders, key: {id: "{context.requestId}"}}}}}
    /// ```
    "DG702", "unknown-context-variable", Error
}
