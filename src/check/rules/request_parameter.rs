use crate::check::rule::rule;

rule! {
    /// Checks the names of request parameters.
    ///
    /// ## Why
    /// API Gateway refuses other names, and knows the parameters of the path only if the path
    /// has them.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {parameters: {header: {X Y: true}}, mock: {status: 200}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {parameters: {header: {X-Y: true}}, mock: {status: 200}}}}
    /// ```
    "DG520", "request-parameter", Error
}
