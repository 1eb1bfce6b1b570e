use crate::check::route::Route;
use crate::check::{Checker, rule};

rule! {
    /// Checks that an operation uses every parameter of its path.
    ///
    /// ## Why
    /// The value of the parameter has no effect.
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
    "DG804", "unused-path-parameter", Note, Method(check)
}

fn check(Route { path, verb, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let Some(operation) = method.operation() else { return };
    for name in path.parameters().filter(|name| !operation.takes_from_path(name)) {
        let message = format_args!("{verb} {path} does not use its path parameter `{name}`");
        check.report(&[], message, "");
    }
}
