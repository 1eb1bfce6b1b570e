use std::collections::BTreeSet;

use crate::check::api::path_parameters;
use crate::diff::contract::{ApiPair, Breaking, Changes, RoutePair, Side, contract_rule};
use crate::diff::contract::{exchange, pairing};
use crate::gateway::{Outcome, Request, Response};
use crate::probe::Reads;
use crate::vtl::Template;

contract_rule! {
    /// Checks that web pages that could call an API still can. Preflight requests of made-up and of named origins are sent to both
    /// versions, and what a browser reads from the answers is compared.
    ///
    /// ## Why
    /// A browser does not send a request, or does not show its answer, if the headers of CORS do not allow the origin of the page.
    ///
    /// ## Example
    /// ```yaml
    /// api: {cors: {origins: any}}
    /// ---
    /// api: {cors: {origins: ["https://example.com"]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {cors: {origins: any, max-age-seconds: 600}}
    /// ```
    "DG765", "changed-cors", Warning, Api(check)
}

const ALLOWED: &str = "Access-Control-Allow-Origin";
/// An origin that no API names.
const OTHER: &str = "https://contract.invalid";

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    for (route, _) in apis.removed.iter().filter(|(route, _)| route.is_preflight()) {
        // Without the routes of the path, there is nothing to ask for.
        if apis.routes.iter().any(|pair| pair.old.path == route.path) {
            let message = "preflight requests are no longer answered: pages of other origins \
                           can no longer call it";
            changes.of_route(route.path.to_owned(), Breaking::Breaking, message);
        }
    }
    for (route, _) in apis.added.iter().filter(|(route, _)| route.is_preflight()) {
        if apis.routes.iter().any(|pair| pair.new.path == route.path) {
            let message = "preflight requests are answered: pages of other origins can call it";
            changes.of_route(route.path.to_owned(), Breaking::NotBreaking, message);
        }
    }
    for pair in &apis.routes {
        if pair.is_preflight() {
            preflight(pair, changes);
            continue;
        }
        let (old, new) = (pair.old.name(), pair.exchanges());
        for exchange in &new.all {
            let (was, is) = (allowed(&exchange.old), allowed(&exchange.new));
            let status = exchange.old.status;
            let is_same = status == exchange.new.status;
            match (was, is) {
                (Some(was), is) if is_same && is != Some("*") && is != Some(was) => {
                    let message = format!("pages of some origins can no longer read {status}");
                    changes.of_route(old.clone(), Breaking::Breaking, message);
                }
                (None, Some(_)) if is_same => {
                    let message = format!("pages of other origins can read {status}");
                    changes.of_route(old.clone(), Breaking::NotBreaking, message);
                }
                _ => {}
            }
        }
    }
}

fn allowed(response: &Response) -> Option<&str> {
    response.header(ALLOWED).filter(|value| !value.is_empty())
}

/// Compares the answers to preflight requests.
fn preflight(pair: &RoutePair<'_>, changes: &mut Changes) {
    let path = pair.old.path.to_owned();
    let mut origins = origins(pair.old);
    origins.extend(self::origins(pair.new));
    for origin in origins.into_iter().chain([OTHER.to_owned()]) {
        let shown = if origin == OTHER { "other origins" } else { &*origin };
        let answers = (ask(pair.old, pair, &origin), ask(pair.new, pair, &origin));
        let (Some(old), Some(new)) = answers else { continue };
        let may = |response: &Response| {
            response.status < 300
                && allowed(response).is_some_and(|value| value == "*" || value == origin)
        };
        let (breaking, message) = match (may(&old), may(&new)) {
            (true, false) => {
                (Breaking::Breaking, format!("pages of {shown} can no longer call it"))
            }
            (false, true) => (Breaking::NotBreaking, format!("pages of {shown} can call it")),
            (true, true) => {
                for (breaking, message) in differences(&old, &new) {
                    changes.of_route(path.clone(), breaking, message);
                }
                continue;
            }
            (false, false) => continue,
        };
        changes.of_route(path.clone(), breaking, message);
    }
}

/// The differences of two answers that allow the origin.
fn differences(old: &Response, new: &Response) -> Vec<(Breaking, String)> {
    let mut found = Vec::new();
    let list = |response: &Response, name: &str| -> BTreeSet<String> {
        let values = response.header(name).unwrap_or_default().split(',');
        values.map(|value| value.trim().to_lowercase()).filter(|value| !value.is_empty()).collect()
    };
    for (name, of) in [
        ("Access-Control-Allow-Methods", "the method"),
        ("Access-Control-Allow-Headers", "the header"),
    ] {
        let (was, is) = (list(old, name), list(new, name));
        if is.contains("*") {
            continue;
        }
        let shown = |value: &str| {
            if of == "the method" { value.to_uppercase() } else { value.to_owned() }
        };
        for value in was.difference(&is) {
            let message = format!("pages may no longer send {of} `{}`", shown(value));
            found.push((Breaking::Breaking, message));
        }
        for value in is.difference(&was) {
            found.push((Breaking::NotBreaking, format!("pages may send {of} `{}`", shown(value))));
        }
    }
    let name = "Access-Control-Allow-Credentials";
    match (old.header(name) == Some("true"), new.header(name) == Some("true")) {
        (true, false) => {
            let message = "pages may no longer send cookies and credentials".to_owned();
            found.push((Breaking::Breaking, message));
        }
        (false, true) => {
            found
                .push((Breaking::NotBreaking, "pages may send cookies and credentials".to_owned()));
        }
        _ => {}
    }
    found
}

/// The origins that a preflight route names.
fn origins(side: Side<'_>) -> BTreeSet<String> {
    let integration = &side.method.method_integration;
    let mut origins = BTreeSet::new();
    let responses = integration.integration_responses.values();
    let templates = responses.clone().flat_map(|response| response.response_templates.values());
    for text in integration.request_templates.values().chain(templates) {
        let Ok(template) = Template::parse(text) else { continue };
        let reads = Reads::of(&template.outline(), &path_parameters(side.path));
        origins.extend(reads.sources.into_values().flatten());
    }
    for (name, value) in responses.flat_map(|response| &response.response_parameters) {
        if name.to_lowercase().ends_with(&ALLOWED.to_lowercase()) {
            origins.insert(value.trim_matches(['\'']).to_owned());
        }
    }
    origins.retain(|origin| origin.contains("://"));
    origins
}

/// The answer to a preflight request from an origin.
fn ask(side: Side<'_>, pair: &RoutePair<'_>, origin: &str) -> Option<Response> {
    let gateway = exchange::reduced(side)?;
    let target = pairing::target(side.path, |place, _| format!("path{place}"));
    let request = Request::new(pair.old.verb.as_str(), target)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "GET");
    match gateway.receive(&request) {
        Outcome::Response(response) => Some(response),
        _ => None,
    }
}
