use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::Kind;
use crate::plan::Plan;

rule! {
    /// Checks that an operation uses every parameter of its path.
    ///
    /// ## Why
    /// The same happens whatever the parameter is.
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
    "DG804", "unused-path-parameter", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    for api in plan.apis() {
        for (path, verb, method) in api.methods() {
            let Some(operation) = method.operation() else { continue };
            for name in path.parameters().filter(|name| !operation.takes_from_path(name)) {
                let id = api.part(Kind::Method(verb), path.name().clone());
                Checker::new(findings, Some(id)).report(
                    &RULE,
                    &[],
                    format_args!("{verb} {path} does not use its path parameter `{name}`"),
                    "",
                );
            }
        }
    }
}
