use crate::check::{Checker, rule};
use crate::model::{Stage, ValueSource};
use crate::plan::{PlannedApi, PlannedMethod};
use std::collections::BTreeSet;

rule! {
    /// Checks that cached responses do not depend on an optional header.
    ///
    /// ## Why
    /// A template finds a header in any case, where a cache key may miss it.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /kinds: {caching: {}}}}
    ///   routes:
    ///     GET /kinds:
    ///       scan: {table: orders, filter: {kind: {equals: "{header.X-Kind?}"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /kinds: {caching: {}}}}
    ///   routes:
    ///     GET /kinds:
    ///       scan: {table: orders, filter: {kind: {equals: "{query-string.kind?}"}}}
    /// ```
    "DG526", "cached-optional-header", Error, Stage(check)
}

fn check(api: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    for (path, verb, method) in api.methods().filter(|(path, verb, _)| stage.caches(*verb, path)) {
        for name in optional_headers(method) {
            check.report(
                &["cache"],
                format_args!(
                    "the responses of {verb} {path} are cached, and the header {name} is \
                     optional: a mapping template finds it in any case, where a cache key may miss \
                     it, so other callers would get the response of one caller"
                ),
                "a required header, a query string parameter, or no caching for this route",
            );
        }
    }
}

/// The optional headers in the values of a method's operation.
fn optional_headers<'a>(method: &'a PlannedMethod<'_>) -> BTreeSet<&'a str> {
    let references = method.references().into_iter();
    let optional = references.filter(|reference| !reference.is_required());
    let headers = optional.filter_map(|reference| match &reference.source {
        ValueSource::Header(name) => Some(name.as_str()),
        _ => None,
    });
    headers.collect()
}
