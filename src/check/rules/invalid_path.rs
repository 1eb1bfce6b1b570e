use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::plan::PlannedApi;

rule! {
    /// Checks the paths of routes.
    ///
    /// ## Why
    /// API Gateway refuses other paths, and answers some paths by itself.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /orders/: {mock: {status: 200}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /orders: {mock: {status: 200}}}}
    /// ```
    "DG503", "invalid-path", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let stack = check.stack();
    let is_behind_domain_name =
        || api.disable_execute_api_endpoint || stack.domain_names_of(api).next().is_some();
    for (path, methods) in &api.resources {
        // A path without methods is there for its children's sake, and its faults are theirs. A
        // fault is reported at a method that was declared, if there is one.
        let declared = methods.iter().find(|(_, method)| !method.is_preflight);
        let Some((verb, method)) = declared.or_else(|| methods.iter().next()) else { continue };
        let id = || Route { api, path, verb: *verb, method }.id();
        if let Some(error) = path.error() {
            check.at(id()).report(&[], &error, error.expected());
        }
        if path.is_health_check() && is_behind_domain_name() {
            check.at(id()).report(
                &[],
                format_args!("{path} is the health check of API Gateway under a domain name"),
                "another path, or no domain name",
            );
        }
    }
}
