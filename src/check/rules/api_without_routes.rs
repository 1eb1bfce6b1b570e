use crate::check::rule::rule;

rule! {
    /// Checks that an API has at least one route.
    ///
    /// ## Why
    /// API Gateway refuses to deploy an API without a method.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200}}}}
    /// ```
    "DG501", "api-without-routes", Error
}
