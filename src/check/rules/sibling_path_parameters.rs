use crate::check::route::routes;
use crate::check::{Checker, rule};
use crate::model::Path;
use crate::plan::PlannedApi;
use std::collections::BTreeMap;

rule! {
    /// Checks that path parameters on the same level have the same name.
    ///
    /// ## Why
    /// API Gateway allows one parameter a level.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /orders/{id}": {get: {table: orders}}
    ///     "GET /orders/{number}/lines": {mock: {status: 200}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /orders/{id}": {get: {table: orders}}
    ///     "GET /orders/{id}/lines": {mock: {status: 200}}
    /// ```
    "DG504", "sibling-path-parameters", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let mut parameters: BTreeMap<Path, &Path> = BTreeMap::new();
    for (path, methods) in &api.resources {
        let last = path.last_segment();
        if !last.starts_with('{') {
            continue;
        }
        let sibling = path.parent().and_then(|parent| parameters.insert(parent, path));
        let Some(sibling) = sibling.filter(|_| methods.is_empty() || path.error().is_none()) else {
            continue;
        };
        // The paths themselves may have no methods, only those below them.
        let first_of = |path: &Path| routes(api).find(|route| route.path.is_within(path));
        if let (Some(route), Some(other)) = (first_of(path), first_of(sibling)) {
            check.at(route.id()).report(
                &[],
                format_args!(
                    "two path parameters at the same level: `{}` of {} {} and `{last}`",
                    sibling.last_segment(),
                    other.verb,
                    other.path
                ),
                "the same parameter name in all paths",
            );
        }
    }
}
