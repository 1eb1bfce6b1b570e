//! Cross-origin resource sharing in the plan.
//!
//! Every path gets an `OPTIONS` method that answers [preflight
//! requests](https://developer.mozilla.org/docs/Glossary/Preflight_request) by itself, and every
//! response gets the headers: those of the methods, errors included, and those that API Gateway
//! gives before a method is called. From then on they are methods and headers like all others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Integration;
use super::{PlannedApi, PlannedMethod};
use crate::mapping;
use crate::model::{
    Authorizer, Cors, GatewayResponse, GatewayResponseType, HttpMethod, IntegrationResponse,
    Origins, RequestParameter,
};
use crate::text::Text;

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const EXPOSE_HEADERS: &str = "Access-Control-Expose-Headers";
const VARY: &str = "Vary";
/// The body of a mock integration.
const EMPTY: &str = "";
/// The request header with the origin of the page.
pub(super) const ORIGIN: &str = "Origin";

/// The default headers that callers may send: those for JSON, API keys and signatures.
const ALLOWED_HEADERS: [&str; 5] =
    ["Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "X-Api-Key"];

impl Cors {
    /// The headers of every response, with values as constants in single quotes.
    fn headers(&self) -> BTreeMap<&'static str, String> {
        let origin = match &self.origins {
            Origins::Any => "*",
            Origins::AllowList(origins) => origins.first().map_or("null", String::as_str),
        };
        let mut headers = BTreeMap::from([(ALLOW_ORIGIN, constant(origin))]);
        if self.credentials {
            headers.insert("Access-Control-Allow-Credentials", constant("true"));
        }
        if self.depends_on_origin() {
            headers.insert(VARY, constant(ORIGIN));
        }
        headers
    }

    /// The headers of every response except those to preflight requests.
    fn headers_of_answers(&self) -> BTreeMap<&'static str, String> {
        let mut headers = self.headers();
        if !self.exposed_headers.is_empty() {
            headers.insert(EXPOSE_HEADERS, constant(&self.exposed_headers.join(",")));
        }
        headers
    }

    /// The headers of a method's responses, which expose headers that replace parts of the body.
    fn headers_of_method(&self, method: &PlannedMethod<'_>) -> BTreeMap<&'static str, String> {
        let mut headers = self.headers_of_answers();
        let answering = method.answering();
        if answering.is_empty() {
            return headers;
        }
        let mut exposed: Vec<&str> = self.exposed_headers.iter().map(String::as_str).collect();
        for response in answering.iter().map(|answering| answering.response()) {
            let of_cases = response.cases.iter().flat_map(|case| case.declared.headers.keys());
            for own in response.declared_headers.keys().chain(of_cases) {
                // CORS headers themselves are not for the page.
                if !own.starts_with("Access-Control-")
                    && !exposed.iter().any(|name| name.eq_ignore_ascii_case(own))
                {
                    exposed.push(own);
                }
            }
        }
        if !exposed.is_empty() {
            headers.insert(EXPOSE_HEADERS, constant(&exposed.join(",")));
        }
        headers
    }

    /// The headers that callers of a path may send.
    fn allowed_headers_of(
        &self,
        methods: &BTreeMap<HttpMethod, Box<PlannedMethod<'_>>>,
        authorizers: &BTreeMap<String, Authorizer>,
    ) -> String {
        if let Some(names) = &self.allowed_headers {
            return names.join(",");
        }
        let mut allowed = ALLOWED_HEADERS.to_vec();
        for method in methods.values() {
            let of_authorizer = method.authorizer.as_ref().and_then(|name| authorizers.get(name));
            let declared =
                method.request_parameters.keys().filter_map(|parameter| match parameter {
                    RequestParameter::Header(name) => Some(name.as_str()),
                    RequestParameter::Path(_) | RequestParameter::QueryString(_) => None,
                });
            for name in declared.chain(of_authorizer.into_iter().flat_map(Authorizer::headers)) {
                // Browsers send it themselves; it need not be allowed.
                if name != ORIGIN && !allowed.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    allowed.push(name);
                }
            }
        }
        allowed.join(",")
    }

    /// The `OPTIONS` method for these methods.
    fn preflight<'a>(
        &'a self,
        methods: &BTreeMap<HttpMethod, Box<PlannedMethod<'_>>>,
        authorizers: &BTreeMap<String, Authorizer>,
    ) -> PlannedMethod<'a> {
        let mut headers = self.headers();
        headers.insert(
            "Access-Control-Allow-Methods",
            constant(&allowed_methods(methods.keys()).join(",")),
        );
        let allowed = self.allowed_headers_of(methods, authorizers);
        if !allowed.is_empty() {
            headers.insert("Access-Control-Allow-Headers", constant(&allowed));
        }
        if let Some(seconds) = self.max_age_seconds {
            headers.insert("Access-Control-Max-Age", constant(&seconds.to_string()));
        }
        let mut response = IntegrationResponse::new(204);
        self.add_to_response(&mut response, &headers, EMPTY, &mut Vec::new());
        PlannedMethod::preflight(Integration::mock(response), &self.checkov_skip)
    }

    /// Adds the headers to a response. `unchanged` is the template for the response that there
    /// would be without one; templates that several methods have are still shared afterwards.
    fn add_to_response(
        &self,
        response: &mut IntegrationResponse,
        headers: &BTreeMap<&'static str, String>,
        unchanged: &'static str,
        shared: &mut Vec<[Arc<Text>; 2]>,
    ) {
        // A response that sets the header itself is not changed.
        if has(&response.headers, ALLOW_ORIGIN) {
            return;
        }
        add(&mut response.headers, headers);
        if let (Origins::AllowList(origins), true) = (&self.origins, self.depends_on_origin()) {
            if response.templates.is_empty() {
                response
                    .templates
                    .insert("application/json".to_owned(), Arc::new(unchanged.into()));
            }
            let allowing = |template: &Text| {
                Arc::new(mapping::cors::allowing_origin(&origins[1..]).then(template))
            };
            for template in response.templates.values_mut() {
                let known = shared.iter().find(|[before, _]| Arc::ptr_eq(before, template));
                let after = known.map_or_else(|| allowing(template), |[_, after]| after.clone());
                if known.is_none() && Arc::strong_count(template) > 1 {
                    shared.push([template.clone(), after.clone()]);
                }
                *template = after;
            }
        }
    }

    fn add_to_gateway_responses(
        &self,
        responses: &mut BTreeMap<GatewayResponseType, GatewayResponse>,
    ) {
        let headers = self.headers_of_answers();
        for of in [GatewayResponseType::Default4xx, GatewayResponseType::Default5xx] {
            responses.entry(of).or_default();
        }
        for response in
            responses.values_mut().filter(|response| !has(&response.headers, ALLOW_ORIGIN))
        {
            add(&mut response.headers, &headers);
        }
    }
}

impl PlannedApi<'_> {
    /// Adds CORS to the API's methods and gateway responses.
    pub(super) fn add_cors(&mut self) {
        let Some(cors) = &self.declared.cors else { return };
        let mut shared = Vec::new();
        for methods in self.resources.values_mut() {
            for method in methods.values_mut() {
                let headers = cors.headers_of_method(method);
                let unchanged =
                    if method.integration.is_mock() { EMPTY } else { mapping::UNCHANGED_RESPONSE };
                for response in &mut method.integration.responses {
                    cors.add_to_response(response, &headers, unchanged, &mut shared);
                }
            }
            if !methods.is_empty() && !methods.contains_key(&HttpMethod::Options) {
                let mut preflight = cors.preflight(methods, &self.authorizers);
                preflight.is_always_validated = self.declared.validates_every_request;
                methods.insert(HttpMethod::Options, Box::new(preflight));
            }
        }
        cors.add_to_gateway_responses(&mut self.gateway_responses);
    }
}

/// A header's constant value in API Gateway's syntax.
fn constant(value: &str) -> String {
    format!("'{value}'")
}

fn has(headers: &BTreeMap<String, String>, name: &str) -> bool {
    headers.keys().any(|known| known.eq_ignore_ascii_case(name))
}

/// Adds missing headers. `Vary` is a list to which a name is added.
fn add(headers: &mut BTreeMap<String, String>, more: &BTreeMap<&'static str, String>) {
    for (name, value) in more {
        match headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            None => drop(headers.insert((*name).to_owned(), value.clone())),
            Some((_, own)) if *name == VARY => {
                if let Some(names) = own.strip_prefix('\'').and_then(|own| own.strip_suffix('\'')) {
                    *own = constant(&format!("{names}, {ORIGIN}"));
                }
            }
            Some(_) => {}
        }
    }
}

/// The methods of a path for browsers.
fn allowed_methods<'a>(methods: impl Iterator<Item = &'a HttpMethod>) -> Vec<&'static str> {
    let mut allowed: BTreeSet<_> = BTreeSet::from([HttpMethod::Options]);
    for method in methods {
        match method {
            HttpMethod::Any => allowed.extend(HttpMethod::ALL),
            method => drop(allowed.insert(*method)),
        }
    }
    allowed
        .into_iter()
        .filter(|method| *method != HttpMethod::Any)
        .map(HttpMethod::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_there_stays() {
        let cors = Cors::origins(["https://a.example", "https://b.example"]);
        let mut own = IntegrationResponse::new(200).header("vary", "'Accept'");
        cors.add_to_response(&mut own, &cors.headers_of_answers(), EMPTY, &mut Vec::new());
        assert_eq!(own.headers["vary"], "'Accept, Origin'");
        assert_eq!(own.headers[ALLOW_ORIGIN], "'https://a.example'");
        let mut other = IntegrationResponse::new(200)
            .header("access-control-allow-origin", "'https://c.example'");
        cors.add_to_response(&mut other, &cors.headers_of_answers(), EMPTY, &mut Vec::new());
        assert_eq!(other.headers.len(), 1);
        assert!(other.templates.is_empty());
    }

    #[test]
    fn any_stands_for_every_method() {
        assert_eq!(
            allowed_methods([HttpMethod::Post, HttpMethod::Get].iter()),
            ["GET", "OPTIONS", "POST"]
        );
        assert_eq!(allowed_methods([HttpMethod::Any].iter()).len(), 7);
    }
}
