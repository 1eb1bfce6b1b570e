//! Routes: method, path, and integration.

use std::collections::BTreeMap;

use super::Lowering;
use super::api::Routes;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document as written;
use crate::blueprint::node::Node;
use crate::blueprint::reference::Scope;
use crate::model::lookalike;
use crate::model::{HttpMethod, Method, Path, RequestParameter, RouteKind};
use crate::nearest::nearest;

impl Lowering<'_> {
    /// The method and the complete path of `POST /orders`, with the API's prefix.
    pub(super) fn route_key(&mut self, key: &str) -> Option<(HttpMethod, String)> {
        let parsed = key.split_once(' ').and_then(|(verb, path)| {
            let verb = HttpMethod::ALL.into_iter().find(|method| method.as_str() == verb)?;
            Some((verb, path.trim_start().to_owned()))
        });
        let Some((verb, path)) = parsed else {
            let help = suggested_route(key).map(|route| format!("did you mean `{route}`?"));
            self.faults.push(
                Fault::new(&["api", "routes", key], At::Key, format!("`{key}` is not a route"))
                    .expected(Some(
                        "METHOD /path, with one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, ANY".into(),
                    ))
                    .help(help),
            );
            return None;
        };
        Some((verb, self.below_prefix(&path)))
    }

    /// A path with the API's prefix.
    pub(super) fn below_prefix(&self, path: &str) -> String {
        let prefix = self.written.path_prefix.as_deref().unwrap_or_default().trim_end_matches('/');
        // An invalid prefix has been reported once.
        let prefix = if prefix.parse::<Path>().is_ok() { prefix } else { "" };
        match (prefix, path) {
            // An invalid path is reported as written.
            (_, path) if !path.starts_with('/') => path.to_owned(),
            ("", path) => path.to_owned(),
            (prefix, "/") => prefix.to_owned(),
            (prefix, path) => format!("{prefix}{path}"),
        }
    }

    pub(super) fn method(
        &mut self,
        routes: &Routes<'_>,
        key: &str,
        written: &written::Route,
        api_key_required: bool,
    ) -> Option<Method> {
        let at = ["api", "routes", key];
        let mut operations = written.operations();
        let count = operations.len()
            + usize::from(written.raw.is_some())
            + usize::from(written.mock.is_some());
        let mut method = match (&written.raw, &written.mock) {
            _ if count > 1 => {
                self.report(
                    &at,
                    "the route has more than one integration",
                    format!("one of {}", RouteKind::names().join(", ")),
                );
                return None;
            }
            (None, None) if let Some(operation) = operations.pop() => Method::new(operation),
            (Some(raw), None) => Method::new(raw.clone()),
            (None, Some(mock)) => Method::new(mock.clone()),
            (Some(_), Some(_)) | (None, None) => {
                // Unreadable or misspelt keys have been reported.
                let mut keys = self.node.at(&at).into_iter().flat_map(Node::keys);
                let names = RouteKind::names();
                if !keys.any(|name| nearest(name, names.iter().copied()).is_some()) {
                    self.report(
                        &at,
                        "the route has no integration",
                        format!("one of {}", names.join(", ")),
                    );
                }
                return None;
            }
        };
        method.authorization = written.authorization.unwrap_or_default();
        method.authorizer = match (&written.authorizer, written.authorization) {
            (Some(own), _) => Some(own.clone()),
            (None, Some(_)) => None,
            (None, None) => self.standard_authorizer(),
        };
        method.errors.clone_from(&written.errors);
        method.authorization_scopes = written.authorization_scopes.iter().cloned().collect();
        method.api_key_required = written.api_key_required.unwrap_or(api_key_required);
        method.operation_name.clone_from(&written.operation_name);
        method.checkov_skip.clone_from(&written.checkov_skip);
        let parameters = &written.parameters;
        self.parameters(
            &mut method,
            routes.scope,
            (key, "path"),
            &parameters.path,
            RequestParameter::Path,
        );
        let of_query = (key, "query-string");
        self.parameters(
            &mut method,
            routes.scope,
            of_query,
            &parameters.query_string,
            RequestParameter::QueryString,
        );
        self.parameters(
            &mut method,
            routes.scope,
            (key, "header"),
            &parameters.header,
            RequestParameter::Header,
        );
        method.request_models.clone_from(&written.request_models);
        method.response_models.clone_from(&written.response_models);
        Some(method)
    }

    /// The default authorizer of routes.
    fn standard_authorizer(&self) -> Option<String> {
        let api = self.written;
        // An unknown one has been reported.
        api.authorizer.clone().filter(|name| api.authorizers.contains_key(name))
    }

    fn parameters(
        &mut self,
        method: &mut Method,
        scope: Scope<'_>,
        (key, section): (&str, &str),
        written: &BTreeMap<String, written::RequestParameter>,
        parameter: fn(String) -> RequestParameter,
    ) {
        for (name, written) in written {
            let parameter_of = || parameter(name.clone());
            method.request_parameters.insert(parameter_of(), written.required);
            if let Some(value) = &written.equals {
                let at = ["api", "routes", key, "parameters", section, name, "equals"];
                if let Some(found) = lookalike::in_text(value) {
                    let message = format!(
                        "`{}` is compared as it is written, and is no value of the request",
                        found.written
                    );
                    self.report(&at, message, "a constant, or ${tables.NAME.name}");
                }
                let value = self.text(scope, value, &at);
                method.fixed_parameters.insert(parameter_of(), value);
            }
        }
    }
}

/// The probably meant key for `post /x`, `POST x` or `/x`.
fn suggested_route(key: &str) -> Option<String> {
    let (verb, path) = key.trim().split_once([' ', ':']).unwrap_or(("GET", key.trim()));
    let verbs = HttpMethod::ALL.map(HttpMethod::as_str);
    let verb = nearest(&verb.to_uppercase(), verbs)?;
    let path = path.trim();
    let route =
        if path.starts_with('/') { format!("{verb} {path}") } else { format!("{verb} /{path}") };
    (route != key).then_some(route)
}
