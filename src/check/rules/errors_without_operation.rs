use crate::check::{Checker, rule};
use crate::model::{Method, RouteKind};
use crate::plan::Resource;

rule! {
    /// Checks that responses to errors belong to a route with an operation or a request to a service.
    ///
    /// ## Why
    /// Only operations and requests to services have responses to errors. The responses of `raw` and
    /// `mock` are declared.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /health:
    ///       mock: {status: 200}
    ///       errors: {answers: {ItemNotFound: {status: 410}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /orders/{id}":
    ///       get: {table: orders}
    ///       errors: {answers: {ItemNotFound: {status: 410}}}
    /// ```
    "DG529", "errors-without-operation", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let has_operation = |method: &Method| {
        matches!(
            method.kind,
            RouteKind::Operation(_) | RouteKind::Choice(_) | RouteKind::Service(_)
        )
    };
    let message = match resource {
        Resource::RestApi(api)
            if api.errors.is_some() && !api.methods().any(|(_, _, of)| has_operation(of)) =>
        {
            "responses to errors of operations and services, but no route has one"
        }
        Resource::Method(_, _, _, method) if method.errors.is_some() && !has_operation(method) => {
            "responses to errors of an operation or a service, but the route has none"
        }
        _ => return,
    };
    let expected = "a route with an operation; `raw` has `responses` of its own";
    check.report(&["errors"], message, expected);
}
