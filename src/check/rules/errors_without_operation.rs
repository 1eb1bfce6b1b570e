use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::{Kind, Method, RouteKind};
use crate::plan::Plan;

rule! {
    /// Checks that responses to errors belong to a route with an operation.
    ///
    /// ## Why
    /// Only operations have responses to errors. The responses of `raw` and `mock` are declared.
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
    "DG529", "errors-without-operation", Error, check
}

const EXPECTED: &str = "a route with an operation; `raw` has `responses` of its own";

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let has_operation = |method: &Method| matches!(method.kind, RouteKind::Operation(_));
    for api in plan.apis() {
        let methods = || api.methods().filter(|(_, _, method)| !method.is_preflight);
        if api.errors.is_some() && !methods().any(|(_, _, method)| has_operation(method)) {
            Checker::new(findings, Some(api.id())).report(
                &RULE,
                &["errors"],
                "responses to errors of operations, but no route has one",
                EXPECTED,
            );
        }
        for (path, verb, method) in methods() {
            if method.errors.is_some() && !has_operation(method) {
                Checker::new(findings, Some(api.part(Kind::Method(verb), path.name().clone()))).report(
                    &RULE,
                    &["errors"],
                    "responses to errors of an operation, but the route has none",
                    EXPECTED,
                );
            }
        }
    }
}
