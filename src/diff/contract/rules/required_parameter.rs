use std::collections::BTreeSet;

use crate::diff::contract::{Changes, RoutePair, Side, contract_rule};
use crate::probe::ParameterKind;

contract_rule! {
    /// Checks that a route requires no further parameters of the query string and no further headers.
    ///
    /// ## Why
    /// API Gateway answers 400 to requests without a required parameter, and existing callers do not send it.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ---
    /// api:
    ///   routes:
    ///     GET /orders/{id}:
    ///       parameters: {query-string: {version: {required: true}}}
    ///       get: {table: orders}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}:
    ///       parameters: {query-string: {version: {required: false}}}
    ///       get: {table: orders}
    /// ```
    "DG753", "required-parameter", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let (old, new) = (required(pair.old), required(pair.new));
    for parameter in new.difference(&old) {
        changes.breaking(format_args!("{} is now required", words(parameter)));
    }
    for parameter in old.difference(&new) {
        changes.harmless(format_args!("{} is no longer required", words(parameter)));
    }
}

/// The required parameters. Path parameters are always there. The case of a header's name does not
/// matter.
fn required(side: Side<'_>) -> BTreeSet<String> {
    let is_checked = side.validator().validate_request_parameters;
    let parameters = side.method.request_parameters.iter().filter(|(_, required)| **required);
    let names = parameters.filter_map(|(name, _)| name.strip_prefix("method.request."));
    let names = names.filter(|name| is_checked && !name.starts_with("path."));
    let names = names.map(|name| match name.strip_prefix("header.") {
        Some(header) => format!("header.{}", header.to_lowercase()),
        None => name.to_owned(),
    });
    names.collect()
}

fn words(parameter: &str) -> String {
    let (kind, name) = parameter.split_once('.').unwrap_or(("", parameter));
    match ParameterKind::named(kind) {
        Some(ParameterKind::Header) => format!("the header `{name}`"),
        _ => format!("the query string parameter `{name}`"),
    }
}
