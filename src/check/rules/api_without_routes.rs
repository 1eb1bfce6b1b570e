use crate::check::{Checker, rule};
use crate::plan::PlannedApi;

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
    "DG501", "api-without-routes", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let has_routes = api.methods().next().is_some();
    check.require(has_routes, &["routes"], "an API without routes", "at least one route");
}
