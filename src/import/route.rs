//! Routes: what all of them have, and the choice of their kind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::api::API;
use super::proof::{Proof, Similarity};
use super::{Importer, RouteOutcome, object, text, texts};
use crate::gateway::Api;
use crate::gateway::api::{
    AuthorizationType, DeployedGatewayResponse, DeployedIntegration, DeployedMethod, HttpMethod,
    IntegrationType, PassthroughBehavior,
};
use crate::load::{Part, RouteKey};
use crate::vtl::Json;

/// A kind of a route that may do the same as the method of the file.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The key of the kind, such as `get`, with its value, and further keys of the route.
    pub(super) members: Vec<(String, Json)>,
    pub(super) outcome: RouteOutcome,
    /// The tables whose attributes it declares differently.
    pub(super) attributes: Vec<(String, Json)>,
    /// The keys of the route that follow from the kind.
    pub(super) replaces: Vec<&'static str>,
}

impl Candidate {
    pub(super) fn typed(key: &str, value: Json) -> Self {
        Self {
            members: vec![(key.to_owned(), value)],
            outcome: RouteOutcome::Typed,
            attributes: Vec::new(),
            replaces: Vec::new(),
        }
    }

    pub(super) fn raw(key: &str, value: Json) -> Self {
        Self { outcome: RouteOutcome::Raw, ..Self::typed(key, value) }
    }
}

/// A method of the file.
pub(super) struct Route<'a> {
    pub(super) key: RouteKey,
    /// With stand-ins for parameters.
    pub(super) written: &'a DeployedMethod,
    /// With the values of parameters.
    pub(super) method: DeployedMethod,
}

impl Route<'_> {
    /// Its key in the blueprint.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.key.method, self.key.path)
    }

    pub(super) fn integration(&self) -> &DeployedIntegration {
        &self.method.method_integration
    }
}

impl<'a> Importer<'a> {
    /// The API with its routes.
    pub(super) fn rest_api(&mut self) {
        self.document.set(&[API], object([]));
        self.settings_of_api();
        self.plain = self.plain_api();
        self.special = Self::special_values();
        let routes = self.all_routes();
        self.defaults(&routes);
        self.alarms();
        let settings = self.document.clone();
        let findings = self.findings.clone();
        for cors in self.cors_candidates() {
            self.document = settings.clone();
            self.findings.clone_from(&findings);
            self.routes.clear();
            let has_cors = cors.is_some();
            self.document.set_some(&[API, "cors"], cors);
            self.write_routes(&routes, has_cors);
            if !has_cors || self.has_preflights(&routes) {
                break;
            }
        }
        self.models();
        self.gateway_responses();
        self.examples(&routes);
    }

    /// The API with the values of parameters in place of their stand-ins.
    pub(super) fn plain_api(&self) -> Api {
        let api = &self.api.api;
        let Ok(written) = serde_json::to_string(api) else { return api.clone() };
        let plain = self.plain(&written);
        serde_json::from_str(&plain).unwrap_or_else(|_| api.clone())
    }

    /// A text with the values of parameters in place of their stand-ins.
    pub(super) fn plain(&self, written: &str) -> String {
        let mut plain = written.to_owned();
        for parameter in &self.loaded.inventory.parameters {
            let Some(name) = self.parameter_names.get(&parameter.name) else { continue };
            let default = parameter.properties.get("Default").and_then(Value::as_str);
            let value = default.map_or(&**name, |default| default);
            plain = plain.replace(&super::stand_in(&parameter.name), value);
        }
        plain
    }

    pub(super) fn all_routes(&self) -> Vec<Route<'a>> {
        let resources = self.api.api.resources.iter();
        let methods = resources.flat_map(|(path, methods)| {
            methods.iter().map(move |(verb, method)| (path.clone(), *verb, method))
        });
        methods
            .filter_map(|(path, method, written)| {
                let plain_path = self.plain(&path);
                let plain = self.plain.resources.get(&plain_path)?.get(&method)?.clone();
                let key = RouteKey { path: plain_path, method };
                Some(Route { key, written, method: plain })
            })
            .collect()
    }

    /// The settings that all routes share, apart from preflight requests.
    fn defaults(&mut self, routes: &[Route<'_>]) {
        let routes: Vec<_> =
            routes.iter().filter(|route| route.key.method != HttpMethod::Options).collect();
        let Some(first) = routes.first() else { return };
        if first.method.api_key_required && routes.iter().all(|of| of.method.api_key_required) {
            self.document.set(&[API, "api-key-required"], Json::Boolean(true));
        }
        let authorizer = &first.method.authorizer_id;
        if let Some(id) = authorizer
            && routes.iter().all(|of| of.method.authorizer_id == *authorizer)
        {
            let name = self.authorizer_name(id);
            self.document.set(&[API, "authorizer"], text(name));
        }
    }

    fn write_routes(&mut self, routes: &[Route<'_>], has_cors: bool) {
        for route in routes {
            if has_cors && route.key.method == HttpMethod::Options && is_preflight(&route.method) {
                continue;
            }
            self.route(route);
        }
    }

    /// Writes a route with the first candidate that is proven.
    fn route(&mut self, route: &Route<'_>) {
        let name = route.name();
        let path = [API, "routes", &*name];
        let span = self.api.places.span(&Part::Method(route.key.clone()));
        let base = self.base(route);
        let proof = Proof::of(self, route);
        let mut best: Option<(Candidate, Similarity)> = None;
        let mut errors = Vec::new();
        let mut nearly: Option<Candidate> = None;
        for candidate in self.candidates(route) {
            let similarity = match proof.similarity(self, &base, &candidate) {
                Ok(similarity) => similarity,
                Err(message) => {
                    errors.push(message);
                    continue;
                }
            };
            let is_typed = candidate.outcome == RouteOutcome::Typed;
            if similarity == Similarity::Successes && is_typed && nearly.is_none() {
                nearly = Some(candidate.clone());
            }
            // Without a proof, the templates of the file are nearer to it.
            let rank = |candidate: &Candidate, similarity: Similarity| {
                let is_typed = candidate.outcome == RouteOutcome::Typed;
                (similarity, is_typed == (similarity >= Similarity::Same))
            };
            let is_better = best
                .as_ref()
                .is_none_or(|(known, than)| rank(&candidate, similarity) > rank(known, *than));
            if is_better {
                best = Some((candidate, similarity));
            }
            if similarity == Similarity::Exact {
                break;
            }
        }
        // An HTTP endpoint that gets another request has no templates of the file to fall back on.
        let is_http = route.integration().r#type == IntegrationType::Http;
        let best = best.filter(|(_, similarity)| !is_http || *similarity > Similarity::Different);
        let Some((candidate, similarity)) = best else {
            self.routes.push((route.key.clone(), RouteOutcome::Unsaid));
            let reason = errors.into_iter().next();
            let reason = reason.unwrap_or_else(|| unsaid_reason(route.integration()));
            let message = format!("{name} is not imported: {reason}");
            self.note(&[API, "routes"], span, message);
            return;
        };
        self.document.set(&path, base);
        for key in &candidate.replaces {
            self.document.remove(&[API, "routes", &name, key]);
        }
        for (key, value) in &candidate.members {
            self.document.set(&[API, "routes", &name, key], value.clone());
        }
        for (table, attributes) in candidate.attributes {
            self.document.set(&["tables", &table, "attributes"], attributes);
        }
        if let Some(typed) = nearly.filter(|_| candidate.outcome == RouteOutcome::Raw)
            && let Some((key, value)) = typed.members.last()
        {
            let typed = super::document::one_line(key, value);
            let comment = format!("The same with other responses to failures:\n  {typed}");
            self.document.comment(&path, comment);
        }
        if let Some(difference) = similarity.difference() {
            self.note(&path, span, difference);
        }
        self.routes.push((route.key.clone(), candidate.outcome));
    }

    /// The members of a route beside its kind.
    fn base(&mut self, route: &Route<'_>) -> Json {
        let method = &route.method;
        let api = |key: &str| self.document.get(&[API, key]);
        let default_authorizer = api("authorizer").cloned();
        let default_key = api("api-key-required").is_some();
        let mut members = indexmap::IndexMap::new();
        let mut set = |key: &str, value: Json| drop(members.insert(key.to_owned(), value));
        let is_writing =
            !matches!(route.key.method, HttpMethod::Get | HttpMethod::Head | HttpMethod::Options);
        match (&method.authorization_type, &method.authorizer_id) {
            (AuthorizationType::AwsIam, _) => set("authorization", text("AWS_IAM")),
            (AuthorizationType::None, _) if is_writing || default_authorizer.is_some() => {
                set("authorization", text("NONE"));
            }
            (of, Some(id)) if *of != AuthorizationType::None => {
                let authorizer = text(self.authorizer_name(id));
                if default_authorizer != Some(authorizer.clone()) {
                    set("authorizer", authorizer);
                }
                if !method.authorization_scopes.is_empty() {
                    let scopes = method.authorization_scopes.iter().cloned();
                    set("authorization-scopes", texts(scopes));
                }
            }
            _ => {}
        }
        if method.api_key_required != default_key {
            set("api-key-required", Json::Boolean(method.api_key_required));
        }
        let validator = method
            .request_validator_id
            .as_ref()
            .and_then(|id| self.plain.request_validators.get(id))
            .copied()
            .unwrap_or_default();
        let validates_body = validator.validate_request_body;
        let mut models = indexmap::IndexMap::new();
        for (content_type, model) in &method.request_models {
            let is_open = !self.plain.models.contains_key(model) || model == "Empty";
            if validates_body && !is_open {
                models.insert(content_type.clone(), text(model.clone()));
            }
        }
        let mut parameters: BTreeMap<&str, indexmap::IndexMap<String, Json>> = BTreeMap::new();
        for (parameter, required) in &method.request_parameters {
            let Some((kind, name)) =
                parameter.strip_prefix("method.request.").and_then(|rest| rest.split_once('.'))
            else {
                continue;
            };
            let key = match kind {
                "querystring" => "query-string",
                "header" => "header",
                _ => continue,
            };
            // Without a validator, a required parameter may be missing.
            let required = *required && validator.validate_request_parameters;
            let of_kind = parameters.entry(key).or_default();
            of_kind.insert(name.to_owned(), Json::Boolean(required));
        }
        if !parameters.is_empty() {
            let parameters = parameters.into_iter();
            let parameters = parameters.map(|(key, names)| (key.to_owned(), Json::Object(names)));
            set("parameters", Json::Object(parameters.collect()));
        }
        if !models.is_empty() {
            set("request-models", Json::Object(models));
        }
        let mut response_models = indexmap::IndexMap::new();
        // API Gateway has models of its own, which a blueprint does not name.
        let is_own = |model: &str| model != "Empty" && model != "Error";
        for (status, response) in &method.method_responses {
            let known = response.response_models.iter();
            let known =
                known.filter(|(_, model)| self.plain.models.contains_key(*model) && is_own(model));
            let known: indexmap::IndexMap<String, Json> =
                known.map(|(of, model)| (of.clone(), text(model.clone()))).collect();
            if !known.is_empty() {
                response_models.insert(status.to_string(), Json::Object(known));
            }
        }
        if !response_models.is_empty() {
            set("response-models", Json::Object(response_models));
        }
        let skips = self.skips_of_method(route);
        if let Some(skips) = skips {
            set("checkov-skip", skips);
        }
        Json::Object(members)
    }

    /// The suppressed checks of checkov of a method that the whole API does not have.
    fn skips_of_method(&self, route: &Route<'_>) -> Option<Json> {
        let span = self.api.places.span(&Part::Method(route.key.clone()));
        let declared = self
            .loaded
            .inventory
            .resources
            .iter()
            .find(|of| of.kind == "AWS::ApiGateway::Method" && of.span == span)?;
        let metadata = declared.attributes.get("Metadata")?;
        let skips = super::properties::Properties::of(metadata).at(&["checkov", "skip"]).items();
        let of_api = self.document.get(&[API, "checkov-skip"]);
        let mut own = indexmap::IndexMap::new();
        for skip in skips {
            let (Some(id), Some(comment)) = (skip.get("id").text(), skip.get("comment").text())
            else {
                continue;
            };
            let is_shared =
                matches!(of_api, Some(Json::Object(of_api)) if of_api.contains_key(&id));
            if !is_shared {
                own.insert(id, text(comment));
            }
        }
        (!own.is_empty()).then_some(Json::Object(own))
    }

    /// The kinds that the route may be, the best first.
    fn candidates(&mut self, route: &Route<'_>) -> Vec<Candidate> {
        let integration = route.integration();
        if has_literal_reference(integration) {
            return Vec::new();
        }
        match integration.r#type {
            IntegrationType::AwsProxy => self.lambda_proxy(route).into_iter().collect(),
            IntegrationType::HttpProxy => vec![self.http_proxy(route)],
            IntegrationType::Mock => self.mock(route).into_iter().collect(),
            IntegrationType::Http => self.http_requests(route),
            IntegrationType::Aws => {
                let mut candidates = Vec::new();
                if integration.dynamodb_action().is_some() {
                    candidates.extend(self.operations(route));
                    candidates.extend(self.raw(route));
                } else {
                    candidates.extend(self.service_calls(route));
                    candidates.extend(self.invocations(route));
                }
                candidates.extend(self.own_templates(route));
                candidates
            }
        }
    }

    fn lambda_proxy(&self, route: &Route<'_>) -> Option<Candidate> {
        let uri = route.written.method_integration.uri.as_deref()?;
        let (_, function) = uri.split_once("/functions/")?;
        let arn = function
            .strip_suffix("/invocations")
            .or_else(|| function.strip_suffix("/response-streaming-invocations"))?;
        let timeout = route.integration().timeout_in_millis;
        let timeout = timeout.filter(|timeout| *timeout != 29_000);
        let timeout = timeout.map(|of| Json::from(Value::from(of)));
        let value = self.function_of(arn, timeout);
        Some(Candidate::typed("lambda", value))
    }

    /// The function of an ARN, and further settings.
    pub(super) fn function_of(&self, arn: &str, timeout: Option<Json>) -> Json {
        let Some(name) = self.named("functions", arn) else {
            let arn = self.references.text(arn).replace("$${stageVariables.", "{stage-variable.");
            return object([("arn", Some(text(arn))), ("timeout-milliseconds", timeout)]);
        };
        let alias = arn.splitn(8, ':').nth(7);
        if alias.is_none() && timeout.is_none() {
            return text(name);
        }
        object([
            ("function", Some(text(name))),
            ("alias", alias.map(text)),
            ("timeout-milliseconds", timeout),
        ])
    }

    fn http_proxy(&self, route: &Route<'_>) -> Candidate {
        Candidate::typed("http", Json::Object(self.endpoint_of(route, "proxy")))
    }

    /// The endpoint of an HTTP integration with its parameters; the URL is at a key.
    pub(super) fn endpoint_of(
        &self,
        route: &Route<'_>,
        key: &str,
    ) -> indexmap::IndexMap<String, Json> {
        let integration = route.integration();
        let written = &route.written.method_integration;
        let mut url = written.uri.clone().unwrap_or_default();
        let mut headers = indexmap::IndexMap::new();
        let mut query = indexmap::IndexMap::new();
        for (parameter, expression) in &integration.request_parameters {
            let Some(value) = mapped(expression) else { continue };
            let name = parameter.strip_prefix("integration.request.").unwrap_or(parameter);
            match name.split_once('.') {
                Some(("path", name)) => {
                    url = url.replace(&format!("{{{name}}}"), &value);
                }
                Some(("header", name)) => drop(headers.insert(name.to_owned(), text(value))),
                Some(("querystring", name)) => drop(query.insert(name.to_owned(), text(value))),
                _ => {}
            }
        }
        let url = self.references.text(&url).replace("$${stageVariables.", "{stage-variable.");
        let own = route.key.method.as_str();
        let method = integration.http_method.clone().filter(|method| method != own);
        let timeout = integration.timeout_in_millis.filter(|timeout| *timeout != 29_000);
        let members = [
            (key, Some(text(url))),
            ("method", method.map(text)),
            ("headers", (!headers.is_empty()).then_some(Json::Object(headers))),
            ("query-string", (!query.is_empty()).then_some(Json::Object(query))),
            ("timeout-milliseconds", timeout.map(|of| Json::from(Value::from(of)))),
        ];
        let members = members.into_iter();
        members.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    fn mock(&self, route: &Route<'_>) -> Option<Candidate> {
        let integration = route.integration();
        let template = integration.request_templates.get("application/json")?;
        let rendered = crate::vtl::Template::parse(template).ok()?;
        let rendered = rendered.render(&crate::vtl::Event::default()).ok()?;
        // API Gateway reads the status leniently, with single quotes, too.
        let status: u16 = rendered
            .text
            .split("statusCode")
            .nth(1)?
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .ok()?;
        let response = integration.integration_responses.get(&status).or_else(|| {
            let mut responses = integration.integration_responses.values();
            responses.find(|response| response.selection_pattern.is_none())
        });
        let written = route.written.method_integration.integration_responses.get(&status);
        let response = written.or(response)?;
        let value = object([
            ("status", Some(Json::from(Value::from(status)))),
            ("headers", headers(&response.response_parameters)),
            ("body", self.templates(&response.response_templates)),
        ]);
        Some(Candidate { outcome: RouteOutcome::Typed, ..Candidate::raw("mock", value) })
    }

    /// A call of DynamoDB with the templates of the file.
    fn raw(&self, route: &Route<'_>) -> Vec<Candidate> {
        let integration = &route.written.method_integration;
        let Some(action) = route.integration().dynamodb_action() else { return Vec::new() };
        let (tables, indexes) = self.tables_of(route);
        let prefix = tables.is_empty().then(|| self.table_name_of(route)).flatten();
        let handling = integration.content_handling.map(|of| text(of.as_str()));
        let timeout = integration.timeout_in_millis.filter(|timeout| *timeout != 29_000);
        let passthrough = integration.passthrough_behavior;
        let statements = action
            .contains("Statement")
            .then(|| texts(["SELECT", "INSERT", "UPDATE", "DELETE"].map(str::to_owned)));
        let value = |request: Option<Json>, responses: Option<Json>| {
            object([
                ("action", Some(text(action))),
                ("tables", (!tables.is_empty()).then(|| texts(tables.clone()))),
                ("table-name-prefix", prefix.clone().map(text)),
                ("indexes", (!indexes.is_empty()).then(|| texts(indexes.clone()))),
                ("statements", statements.clone()),
                ("request", request),
                (
                    "passthrough-behavior",
                    (passthrough != PassthroughBehavior::Never).then(|| text(passthrough.as_str())),
                ),
                ("content-handling", handling.clone()),
                ("timeout-milliseconds", timeout.map(|of| Json::from(Value::from(of)))),
                ("responses", responses),
            ])
        };
        let request = self.templates(&integration.request_templates);
        let responses = self.responses(integration);
        let passed = Candidate {
            outcome: RouteOutcome::Typed,
            replaces: vec!["request-models"],
            ..Candidate::raw("raw", value(None, None))
        };
        vec![passed, Candidate::raw("raw", value(request, responses))]
    }

    /// A call of any service with the templates of the file.
    fn own_templates(&self, route: &Route<'_>) -> Option<Candidate> {
        let integration = &route.written.method_integration;
        let uri = integration.uri.as_deref()?;
        let mut parts = uri.splitn(6, ':');
        let host = parts.by_ref().nth(4)?.to_owned();
        let call = parts.next()?;
        let (subdomain, service) = match host.rsplit_once('.') {
            Some((subdomain, service)) => (Some(subdomain.to_owned()), service.to_owned()),
            None => (None, host),
        };
        let (kind, rest) = call.split_once('/')?;
        let (action, path) = match kind {
            "action" => (Some(text(rest)), None),
            _ => (None, Some(text(self.references.text(rest)))),
        };
        let mut constants = indexmap::IndexMap::new();
        let mut others = indexmap::IndexMap::new();
        for (parameter, expression) in &integration.request_parameters {
            let header = parameter.strip_prefix("integration.request.header.");
            let constant = expression.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            match (header, constant) {
                (Some(header), Some(constant)) => {
                    constants.insert(header.to_owned(), text(constant));
                }
                _ => drop(others.insert(parameter.clone(), self.text(expression))),
            }
        }
        let method = integration.http_method.clone().filter(|method| method != "POST");
        let passthrough = integration.passthrough_behavior;
        let has_path = path.is_some();
        let permissions = self.permissions_of(route, &service, has_path);
        let request = self.templates(&integration.request_templates);
        let value = object([
            ("service", Some(text(service))),
            ("subdomain", subdomain.map(text)),
            ("action", action),
            ("path", path),
            ("http-method", method.map(text)),
            ("headers", (!constants.is_empty()).then_some(Json::Object(constants))),
            ("request-parameters", (!others.is_empty()).then_some(Json::Object(others))),
            ("request", Some(request.unwrap_or_else(|| object([])))),
            (
                "passthrough-behavior",
                (passthrough != PassthroughBehavior::Never).then(|| text(passthrough.as_str())),
            ),
            ("content-handling", integration.content_handling.map(|of| text(of.as_str()))),
            ("responses", self.responses(integration)),
            ("permissions", Some(permissions)),
        ]);
        Some(Candidate::raw("aws", value))
    }

    /// The rights of the role of an integration that concern a service.
    fn permissions_of(&self, route: &Route<'_>, service: &str, has_path: bool) -> Json {
        let prefix = match service {
            "states-sync" | "sync-states" => "states",
            "runtime.sagemaker" => "sagemaker",
            other => other,
        };
        let prefix = format!("{prefix}:");
        let role = self.api.credentials.get(&route.key);
        let role = role.and_then(|arn| self.loaded.roles.iter().find(|role| role.arn == *arn));
        let mut permissions = Vec::new();
        for statement in role.into_iter().flat_map(|role| &role.statements) {
            let actions = statement.actions.iter();
            let actions: Vec<String> = actions
                .filter(|of| of.starts_with(&prefix) && !of.contains('*'))
                .cloned()
                .collect();
            if !statement.allows || actions.is_empty() {
                continue;
            }
            let resources = statement.resources.iter().map(|of| self.references.text(of));
            let resources: Vec<String> = resources.collect();
            permissions.push(if resources.iter().any(|of| of == "*") {
                let reason = "The role of the imported file allows it on every resource";
                object([("actions", Some(texts(actions))), ("any-resource", Some(text(reason)))])
            } else {
                object([("actions", Some(texts(actions))), ("resources", Some(texts(resources)))])
            });
        }
        if permissions.is_empty() {
            let action =
                route.integration().uri.as_deref().and_then(|uri| {
                    uri.rsplit_once(":action/").map(|(_, action)| action.to_owned())
                });
            let of_path = || match (service, route.integration().http_method.as_deref()) {
                ("lambda", _) => "InvokeFunction",
                ("s3", Some("PUT")) => "PutObject",
                ("s3", Some("DELETE")) => "DeleteObject",
                ("s3", _) => "GetObject",
                ("sns", _) => "Publish",
                _ => "SendMessage",
            };
            let action = action.filter(|_| !has_path).unwrap_or_else(|| of_path().to_owned());
            let reason = "The rights of the imported role are not in the file, or have wildcards";
            permissions.push(object([
                ("actions", Some(texts([format!("{prefix}{action}")]))),
                ("any-resource", Some(text(reason))),
            ]));
        }
        Json::Array(permissions)
    }

    /// Mapping templates by content type.
    pub(super) fn templates(&self, templates: &BTreeMap<String, String>) -> Option<Json> {
        let each = templates.iter().map(|(of, template)| (of.clone(), self.vtl(template)));
        (!templates.is_empty()).then(|| Json::Object(each.collect()))
    }

    /// A mapping template, with references where the file has them.
    fn vtl(&self, template: &str) -> Json {
        let references = self.references.text(template);
        // Only `$${` differs if there are no references.
        if references.replace("$${", "${") == template {
            return text(template);
        }
        let handlebars = template.replace("{{", "\\{{");
        let handlebars = self.references.text(&handlebars).replace("$${", "\u{0}");
        let mut written = String::new();
        let mut rest = &*handlebars;
        while let Some(at) = rest.find("${") {
            let (before, behind) = rest.split_at(at);
            written += before;
            match behind.find('}') {
                Some(end) => {
                    written.extend(["{{", &behind[2..end], "}}"]);
                    rest = &behind[end + 1..];
                }
                None => {
                    written += behind;
                    rest = "";
                }
            }
        }
        written += rest;
        object([("handlebars", Some(text(written.replace('\u{0}', "${"))))])
    }

    /// The integration responses by status.
    fn responses(&self, integration: &DeployedIntegration) -> Option<Json> {
        let responses = integration.integration_responses.iter();
        // Of several default responses, API Gateway gives the first one only.
        let mut has_default = false;
        let given = responses.filter(|(_, response)| {
            let is_default = response.selection_pattern.is_none();
            let is_given = !is_default || !has_default;
            has_default |= is_default;
            is_given
        });
        let responses = given.map(|(status, response)| {
            let value = object([
                ("selection-pattern", response.selection_pattern.clone().map(text)),
                ("headers", headers(&response.response_parameters)),
                ("body", self.templates(&response.response_templates)),
                ("content-handling", response.content_handling.map(|of| text(of.as_str()))),
            ]);
            (status.to_string(), value)
        });
        let responses: indexmap::IndexMap<String, Json> = responses.collect();
        (!responses.is_empty()).then_some(Json::Object(responses))
    }

    /// The tables that a route uses, by its rendered request and by its role, and their indexes.
    pub(super) fn tables_of(&self, route: &Route<'_>) -> (Vec<String>, Vec<String>) {
        let mut tables = BTreeSet::new();
        let mut indexes = BTreeSet::new();
        let mut add = |table: &str, index: Option<&str>| {
            if let Some(name) = self.named("tables", table) {
                if let Some(index) = index {
                    indexes.insert(format!("{name}/{index}"));
                }
                tables.insert(name);
            }
        };
        let rendered = super::proof::rendered(self, route);
        let mut index = None;
        let mut names = Vec::new();
        if let Some(request) = &rendered {
            index = request.get("IndexName").and_then(Value::as_str).map(str::to_owned);
            table_names(request, &mut |name| names.push(name.to_owned()));
        }
        for name in &names {
            add(name, index.as_deref());
        }
        if names.is_empty() {
            let role = self.api.credentials.get(&route.key);
            let role = role.and_then(|arn| self.loaded.roles.iter().find(|role| role.arn == *arn));
            for statement in role.into_iter().flat_map(|role| &role.statements) {
                for resource in &statement.resources {
                    let (table, index) = match resource.split_once("/index/") {
                        Some((table, index)) => (table, Some(index)),
                        None => (&**resource, None),
                    };
                    let table = table.trim_end_matches(['*', '/']);
                    add(table, index.filter(|index| *index != "*"));
                }
            }
        }
        (tables.into_iter().collect(), indexes.into_iter().collect())
    }

    /// The name of the table in a rendered request.
    fn table_name_of(&self, route: &Route<'_>) -> Option<String> {
        let rendered = super::proof::rendered(self, route)?;
        let mut name = None;
        table_names(&rendered, &mut |table| name = name.clone().or(Some(table.to_owned())));
        name.filter(|name| !name.is_empty())
    }

    /// The models that the routes use.
    fn models(&mut self) {
        let written = self.document.text();
        for (name, model) in &self.api.api.models {
            let is_used = written.contains(&format!(": {name}"));
            let is_referred = written.contains(&format!("/models/{name}"));
            if (!is_used && !is_referred) || name == "Empty" || name == "Error" {
                continue;
            }
            let declared = self.of_kind(&["AWS::ApiGateway::Model"]);
            let declared = declared.into_iter().find(|of| of.name == *name);
            let description = declared.and_then(|of| {
                super::properties::Properties::of(&of.properties).get("Description").text()
            });
            let description = description.map(|of| self.text(&of));
            self.document.set_some(&[API, "models", name, "description"], description);
            self.document.set(&[API, "models", name, "schema"], model.schema.clone());
        }
    }

    /// The gateway responses that do not follow from the routes.
    fn gateway_responses(&mut self) {
        let Some(planned) = self.planned() else { return };
        for (of, response) in &self.api.api.gateway_responses {
            // Terraform's plan of a response without a body has the default one.
            let is_usual = |content_type: &String, body: &String| {
                (content_type.as_str(), body.as_str()) == DeployedGatewayResponse::DEFAULT_TEMPLATE
            };
            let plain = self.plain.gateway_responses.get(of).cloned().map(|mut plain| {
                plain.response_templates.retain(|of, body| !is_usual(of, body));
                plain
            });
            if planned.gateway_responses.get(of) == plain.as_ref() {
                continue;
            }
            let headers = response.response_parameters.iter().filter_map(|(name, value)| {
                let name = name.strip_prefix("gatewayresponse.header.")?;
                Some((name.to_owned(), text(value.clone())))
            });
            let headers: indexmap::IndexMap<_, _> = headers.collect();
            let bodies = response.response_templates.iter();
            let bodies = bodies.filter(|(of, body)| !is_usual(of, body));
            let bodies: indexmap::IndexMap<_, _> =
                bodies.map(|(of, body)| (of.clone(), text(self.plain(body)))).collect();
            let value = object([
                ("status", response.status_code.map(|of| Json::from(Value::from(of)))),
                ("headers", (!headers.is_empty()).then_some(Json::Object(headers))),
                ("body", (!bodies.is_empty()).then_some(Json::Object(bodies))),
            ]);
            self.document.set(&[API, "gateway-responses", of.as_str()], value);
        }
    }

    /// The API of the blueprint as it is by now.
    pub(super) fn planned(&self) -> Option<Api> {
        let blueprint = self.read(self.document.text()).ok()?;
        let plan = crate::plan::Plan::of(blueprint.stack());
        plan.deployed_apis().into_iter().next()
    }

    /// Settings of CORS from which the preflight routes may follow, the best first.
    fn cors_candidates(&self) -> Vec<Option<Json>> {
        let methods = self.plain.resources.values().filter_map(|of| of.get(&HttpMethod::Options));
        let preflight = methods.into_iter().find(|method| is_preflight(method));
        let mut candidates = Vec::new();
        let responses = preflight
            .and_then(|method| method.method_integration.integration_responses.values().next());
        if let Some(response) = responses {
            let header = |name: &str| {
                let value = response
                    .response_parameters
                    .get(&format!("method.response.header.Access-Control-{name}"))?;
                Some(value.trim_matches('\'').to_owned())
            };
            let list = |name: &str| {
                let value = header(name)?;
                Some(texts(value.split(',').map(|part| part.trim().to_owned())))
            };
            let origins = match header("Allow-Origin") {
                Some(origin) if origin == "*" => Some(text("any")),
                Some(origin) => Some(texts([origin])),
                None => None,
            };
            let exposed = self.plain.gateway_responses.values().find_map(|of| {
                of.response_parameters.get("gatewayresponse.header.Access-Control-Expose-Headers")
            });
            let exposed = exposed.map(|value| {
                let value = value.trim_matches('\'');
                texts(value.split(',').map(|part| part.trim().to_owned()))
            });
            let seconds = header("Max-Age").and_then(|of| of.parse::<u64>().ok());
            let credentials = header("Allow-Credentials").is_some_and(|of| of == "true");
            let skips = self.skips_of_preflights();
            for headers in [None, list("Allow-Headers")] {
                candidates.push(Some(object([
                    ("origins", origins.clone()),
                    ("allowed-headers", headers),
                    ("exposed-headers", exposed.clone()),
                    ("max-age-seconds", seconds.map(|of| Json::from(Value::from(of)))),
                    ("credentials", credentials.then_some(Json::Boolean(true))),
                    ("checkov-skip", skips.clone()),
                ])));
            }
        }
        candidates.push(None);
        candidates
    }

    fn skips_of_preflights(&self) -> Option<Json> {
        let path = self.plain.resources.iter().find_map(|(path, methods)| {
            let method = methods.get(&HttpMethod::Options)?;
            is_preflight(method).then(|| (path.clone(), method.clone()))
        });
        let (path, method) = path?;
        let key = RouteKey { path, method: HttpMethod::Options };
        let written = self.api.api.resources.get(&key.path)?.get(&HttpMethod::Options)?;
        self.skips_of_method(&Route { key, written, method })
    }

    /// True if the blueprint has the preflight routes of the file, and no others.
    fn has_preflights(&self, routes: &[Route<'_>]) -> bool {
        let Some(planned) = self.planned() else { return false };
        let paths: BTreeSet<&String> = routes.iter().map(|route| &route.key.path).collect();
        paths.into_iter().all(|path| {
            let of = |api: &Api| api.resources.get(path)?.get(&HttpMethod::Options).cloned();
            let same = |known: &DeployedMethod| known.method_integration.clone();
            of(&planned).as_ref().map(same) == of(&self.plain).as_ref().map(same)
        })
    }
}

/// Calls a function with the names of the tables of a request.
fn table_names(request: &Value, visit: &mut dyn FnMut(&str)) {
    match request {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("TableName", Value::String(table)) => visit(table),
                    ("RequestItems", Value::Object(tables)) => {
                        tables.keys().for_each(|table| visit(table));
                    }
                    ("Item" | "Key", _) => {}
                    _ => table_names(value, visit),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| table_names(item, visit)),
        _ => {}
    }
}

/// True for a method that answers preflight requests.
fn is_preflight(method: &DeployedMethod) -> bool {
    method.method_integration.r#type == IntegrationType::Mock
        && method.method_integration.integration_responses.values().any(|response| {
            response
                .response_parameters
                .keys()
                .any(|name| name.starts_with("method.response.header.Access-Control-Allow-"))
        })
}

/// The headers of a response.
fn headers(parameters: &BTreeMap<String, String>) -> Option<Json> {
    let headers = parameters.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("method.response.header.")?;
        Some((name.to_owned(), text(value.clone())))
    });
    let headers: indexmap::IndexMap<_, _> = headers.collect();
    (!headers.is_empty()).then_some(Json::Object(headers))
}

/// A mapping expression as a value of a blueprint.
fn mapped(expression: &str) -> Option<String> {
    if let Some(constant) = expression.strip_prefix('\'').and_then(|of| of.strip_suffix('\'')) {
        return Some(constant.to_owned());
    }
    let kinds = [
        ("method.request.path.", "path"),
        ("method.request.querystring.", "query-string"),
        ("method.request.header.", "header"),
        ("stageVariables.", "stage-variable"),
        ("context.", "context"),
    ];
    kinds.into_iter().find_map(|(prefix, kind)| {
        let name = expression.strip_prefix(prefix)?;
        let optional = if kind == "path" || kind == "context" { "" } else { "?" };
        Some(format!("{{{kind}.{name}{optional}}}"))
    })
}

/// True for an address that CloudFormation leaves as it is.
fn has_literal_reference(integration: &DeployedIntegration) -> bool {
    integration.uri.as_ref().is_some_and(|uri| uri.contains("${AWS::"))
}

/// The reason why an integration cannot be said.
fn unsaid_reason(integration: &DeployedIntegration) -> String {
    if has_literal_reference(integration) {
        return "its address has a reference such as `${AWS::Region}` outside of `Fn::Sub`"
            .to_owned();
    }
    match integration.r#type {
        IntegrationType::Http => {
            "its mapping templates do something else than the `payload` and the `answer` of a \
             blueprint"
                .to_owned()
        }
        IntegrationType::Mock => {
            "the status of a mock integration depends on the request, or there is no response for it"
                .to_owned()
        }
        _ => "a blueprint has no kind of route for this integration".to_owned(),
    }
}
