use std::collections::BTreeMap;

use crate::check::route::{Route, named, routes};
use crate::check::{Checker, rule};
use crate::model::operation::StepKind;
use crate::plan::PlannedApi;
use crate::plan::operation::batch::ListKind;

rule! {
    /// Checks that an operation that puts items uses a path parameter with the name of a key
    /// attribute.
    ///
    /// ## Why
    /// A put item has the attributes of the body, including the key, except those in `values`. A
    /// caller of `PUT /orders/1` whose body has the `id` 2 writes the item 2.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"PUT /orders/{id}": {authorization: AWS_IAM, put: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "PUT /orders/{id}":
    ///       authorization: AWS_IAM
    ///       put: {table: orders, values: {id: "{path.id}"}}
    /// ```
    "DG818", "unused-key-parameter", Warning, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let mut found: BTreeMap<Vec<&str>, Vec<Route<'_>>> = BTreeMap::new();
    for route in routes(api) {
        found.entry(keys_from_body(&route)).or_default().push(route);
    }
    for (names, routes) in found {
        let (Some(first), Some(route)) = (names.first(), routes.first()) else { continue };
        let take = if routes.len() == 1 { "takes" } else { "take" };
        let (attributes, parameters) = if names.len() == 1 {
            (format!("the key attribute `{first}`"), "the path parameter of its name")
        } else {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let names = names.join(" and ");
            (format!("the key attributes {names}"), "the path parameters of their names")
        };
        let values: Vec<_> =
            names.iter().map(|name| format!("{name}: \"{{path.{name}}}\"")).collect();
        check.at(route.id()).report_with_help(
            &[],
            format_args!("{} {take} {attributes} from the body, not {parameters}", named(&routes)),
            "",
            Some(format!("write `values: {{{}}}` in the `put`", values.join(", "))),
        );
    }
}

/// The key attributes that a route takes from the body although its path has unused parameters of
/// their names.
pub(super) fn keys_from_body<'a>(route: &Route<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    let operations = route.method.operations().into_iter();
    for (operation, step) in
        operations.flat_map(|operation| operation.steps.iter().map(move |step| (operation, step)))
    {
        let puts = step.lists.iter().filter(|listed| listed.kind == ListKind::Put);
        let mut puts: Vec<_> = puts.map(|listed| listed.values).collect();
        if let StepKind::Put(put) = step.kind {
            puts.push(&put.values);
        }
        let (partition_key, sort_key) = step.table.key_of(None);
        for name in std::iter::once(partition_key).chain(sort_key) {
            let is_ignored = route.path.parameters().any(|parameter| parameter == name)
                && puts.iter().any(|values| !values.contains_key(name))
                && !operation.takes_from_path(name);
            if is_ignored && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
