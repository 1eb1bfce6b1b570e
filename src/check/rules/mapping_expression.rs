use crate::check::rule::rule;

rule! {
    /// Checks that a header is set to a constant or to a mapping expression that API Gateway
    /// knows.
    ///
    /// ## Why
    /// API Gateway refuses other expressions, or sends them as they are written.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, headers: {X-A: text}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, headers: {X-A: "'text'"}}}}}
    /// ```
    "DG514", "mapping-expression", Error
}
