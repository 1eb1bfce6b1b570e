use crate::check::route::{Route, named, routes};
use crate::check::rules::unused_key_parameter::keys_from_body;
use crate::check::{Checker, rule};
use crate::model::{Reference, ValueSource, one_of};
use crate::plan::PlannedApi;

rule! {
    /// Checks that an operation uses every parameter of its path.
    ///
    /// ## Why
    /// The value of the parameter has no effect. A key attribute without a value is the path
    /// parameter of its name, except in a `put`, which takes it from the body
    /// ([unused-key-parameter](#unused-key-parameter-dg818)).
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
    "DG804", "unused-path-parameter", Note, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let mut names = Vec::new();
    let mut found = Vec::new();
    for route in routes(api) {
        let unused = unused(&route);
        if !unused.is_empty() {
            names.extend(unused);
            found.push(route);
        }
    }
    let Some(first) = found.first() else { return };
    names.sort_unstable();
    names.dedup();
    let do_not = if found.len() == 1 { "does not" } else { "do not" };
    let names = match names[..] {
        [name] => format!("the path parameter `{name}`"),
        _ => one_of("these path parameters", names),
    };
    let message = format_args!("{} {do_not} use {names}", named(&found));
    check.at(first.id()).report(&[], message, "");
}

/// The path parameters that a route does not use, except keys that it takes from the body.
fn unused<'a>(route: &Route<'a>) -> Vec<&'a str> {
    if let Some(service) = route.method.service() {
        return route.path.parameters().filter(|name| !service.takes_from_path(name)).collect();
    }
    let operations = route.method.operations();
    if operations.is_empty() {
        return Vec::new();
    }
    let keys = keys_from_body(route);
    let tested = |name: &str| {
        let is_it = |of: &&Reference| matches!(&of.source, ValueSource::Path(of) if of == name);
        route.method.choice().is_some_and(|choice| choice.tested().any(|of| is_it(&of)))
    };
    let is_used = |name: &str| {
        operations.iter().any(|operation| operation.takes_from_path(name)) || tested(name)
    };
    route.path.parameters().filter(|name| !is_used(name) && !keys.contains(name)).collect()
}
