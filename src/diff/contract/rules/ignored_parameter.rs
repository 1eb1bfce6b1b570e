use std::collections::BTreeSet;

use crate::check::api::path_parameters;
use crate::diff::contract::{Changes, RoutePair, Side, contract_rule};
use crate::probe::{ParameterKind, Reads, Source};
use crate::vtl::Template;

contract_rule! {
    /// Checks that a route still reads the optional parameters of the query string and the headers that it read before.
    ///
    /// ## Why
    /// API Gateway ignores parameters that nothing reads: a caller who filters or pages by one gets another answer without an error.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders": {scan: {table: orders, limit: {from: "{query-string.limit}", default: 20, maximum: 100}}}}}
    /// ---
    /// api: {routes: {"GET /orders": {scan: {table: orders, limit: {from: "{query-string.size}", default: 20, maximum: 100}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders": {scan: {table: orders, limit: {from: "{query-string.limit}", default: 20, maximum: 200}}}}}
    /// ```
    "DG754", "ignored-parameter", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let (Some(old), Some(new)) = (read(pair.old), read(pair.new)) else { return };
    for parameter in old.difference(&new) {
        changes.possibly(format_args!("{parameter} is no longer read"));
    }
    for parameter in new.difference(&old) {
        changes.harmless(format_args!("{parameter} is now read"));
    }
}

/// The parameters that a route reads; `None` if it passes all of them to its backend.
fn read(side: Side<'_>) -> Option<BTreeSet<String>> {
    let integration = &side.method.method_integration;
    if integration.r#type.as_str().ends_with("PROXY") {
        return None;
    }
    let mut read = BTreeSet::new();
    let mut insert = |kind: ParameterKind, name: &str| {
        let name = match kind {
            ParameterKind::Header => name.to_lowercase(),
            _ => name.to_owned(),
        };
        if kind != ParameterKind::Path {
            read.insert(Source::Parameter(kind, name).to_string());
        }
    };
    let paths = path_parameters(side.path);
    for text in integration.request_templates.values() {
        let reads = Reads::of(&Template::parse(text).ok()?.outline(), &paths);
        for source in reads.sources.keys() {
            match source {
                // `$input.params('NAME')` may mean any kind.
                Source::Parameter(_, name) if reads.of_any_kind.contains(name) => {
                    let is_of_path = paths.contains(name);
                    let kind =
                        if is_of_path { ParameterKind::Path } else { ParameterKind::QueryString };
                    insert(kind, name);
                }
                Source::Parameter(kind, name) => insert(*kind, name),
                Source::Parameters(ParameterKind::QueryString) => return None,
                _ => {}
            }
        }
    }
    for (name, value) in &integration.request_parameters {
        let source = value.strip_prefix("method.request.");
        let source = source.filter(|_| name.starts_with("integration.request."));
        let Some((kind, name)) = source.and_then(|source| source.split_once('.')) else { continue };
        if let Some(kind) = ParameterKind::named(kind.trim_start_matches("multivalue")) {
            insert(kind, name);
        }
    }
    Some(read)
}
