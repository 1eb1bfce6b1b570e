use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};

contract_rule! {
    /// Checks for routes that only the new version of an API has.
    ///
    /// ## Why
    /// A new route is no problem for existing callers, unless another route answered its requests before: `GET /orders/latest` takes
    /// the requests of `GET /orders/{id}` for an order whose ID is `latest`.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ---
    /// api:
    ///   routes:
    ///     GET /orders/{id}: {get: {table: orders}}
    ///     GET /orders/latest: {get: {table: orders, key: {id: latest}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}: {get: {table: orders}}
    ///     GET /latest-order: {get: {table: orders, key: {id: latest}}}
    /// ```
    "DG751", "added-route", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    for (route, receiver) in &apis.added {
        if route.is_preflight() {
            continue;
        }
        match receiver {
            Some(receiver) => {
                let receiver = receiver.name();
                let message = format!("the route is new, and `{receiver}` received its requests");
                changes.of_route(route.name(), Breaking::Possibly, message);
            }
            None => changes.of_route(route.name(), Breaking::NotBreaking, "the route is new"),
        }
    }
}
