use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};
use crate::gateway::api::HttpMethod;

contract_rule! {
    /// Checks that a new version of an API answers the requests of all routes of the old one.
    ///
    /// ## Why
    /// Callers of a route that is gone get 403 `Missing Authentication Token`. The name of a path parameter is not part of a route:
    /// callers do not see it.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ---
    /// api: {routes: {"GET /orders/by-id/{id}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}: {get: {table: orders}}
    ///     GET /orders/by-id/{id}: {get: {table: orders}}
    /// ```
    "DG750", "unanswered-route", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    for (route, receiver) in &apis.removed {
        if route.is_preflight() {
            continue;
        }
        let left = apis.routes.iter().filter(|pair| {
            route.verb == HttpMethod::Any
                && pair.old.verb == route.verb
                && pair.old.path == route.path
        });
        let left: Vec<_> = left.map(|pair| pair.new.verb.as_str()).collect();
        let message = match receiver {
            _ if !left.is_empty() => format!("of `ANY`, only {} is left", left.join(", ")),
            Some(receiver) => {
                format!("the route is gone, and `{}` receives its requests", receiver.name())
            }
            None => "the route is gone".to_owned(),
        };
        changes.of_route(route.name(), Breaking::Breaking, message);
    }
}
