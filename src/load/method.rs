//! Methods, integrations and their responses, by the names that each kind of file has for their
//! properties.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::loader::Loader;
use super::tree::Tree;
use super::{LoadedApi, Part, RouteKey, Span};
use crate::gateway::api::{
    ContentHandling, DeployedGatewayResponse, DeployedIntegration, DeployedIntegrationResponse,
    GatewayResponseType, IntegrationType, MethodResponse, Model, PassthroughBehavior,
    PolicyDocument,
};
use crate::plan::deployed::{ACCOUNT_ID, PARTITION, REGION};
use crate::vtl;

/// The names of the properties in a kind of file.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub(super) http_method: &'static str,
    pub(super) timeout: &'static str,
    pub(super) spelled: fn(&str) -> String,
}

/// CloudFormation: `RequestTemplates`.
pub(super) const CLOUDFORMATION: Names = Names {
    http_method: "IntegrationHttpMethod",
    timeout: "TimeoutInMillis",
    spelled: |name| {
        let (first, rest) = name.split_at(1);
        format!("{}{rest}", first.to_ascii_uppercase())
    },
};
/// `OpenAPI`: `requestTemplates`.
pub(super) const OPENAPI: Names =
    Names { http_method: "httpMethod", timeout: "timeoutInMillis", spelled: str::to_owned };
impl Names {
    fn get<'t>(&self, tree: &'t Tree, name: &str) -> Option<&'t Tree> {
        tree.get(&(self.spelled)(name))
    }
}

/// The value of an enumeration by its name, in any case.
pub(super) fn named<T: Copy>(all: &[T], as_str: fn(T) -> &'static str, name: &str) -> Option<T> {
    all.iter().copied().find(|value| as_str(*value).eq_ignore_ascii_case(name))
}

/// The response of a method from its required headers and its models.
pub(super) fn method_response(parameters: Option<&Tree>, models: Option<&Tree>) -> MethodResponse {
    let (parameters, models) = (parameters.map(Tree::entries), models.map(Tree::entries));
    MethodResponse {
        response_parameters: parameters
            .unwrap_or_default()
            .iter()
            .map(|(name, required)| (name.text.clone(), required.boolean().unwrap_or_default()))
            .collect(),
        response_models: models
            .unwrap_or_default()
            .iter()
            .map(|(name, model)| (name.text.clone(), model.string().unwrap_or_default()))
            .collect(),
    }
}

impl Loader<'_> {
    /// The integration of a method, without its responses.
    pub(super) fn integration(
        &mut self,
        api: &mut LoadedApi,
        route: &RouteKey,
        tree: &Tree,
        names: &Names,
    ) -> DeployedIntegration {
        api.places.add(Part::Integration(route.clone()), tree.span);
        let mut property = |name: &'static str, spelled: &str| {
            let value = tree.get(spelled)?;
            let part = Part::IntegrationProperty(route.clone(), name);
            match value.mapped() {
                Some(text) => api.places.add_text(part, value.span, text),
                None => api.places.add(part, value.span),
            }
            Some(value)
        };
        let spelled = |name: &str| (names.spelled)(name);
        let kind = property("type", &spelled("type"));
        let http_method = property("httpMethod", names.http_method).and_then(Tree::string);
        let uri = property("uri", &spelled("uri")).and_then(Tree::string);
        let credentials = property("credentials", &spelled("credentials")).and_then(Tree::string);
        let passthrough = property("passthroughBehavior", &spelled("passthroughBehavior"));
        let handling = property("contentHandling", &spelled("contentHandling"));
        let timeout = property("timeoutInMillis", names.timeout);
        if let Some(role) = credentials.filter(|role| !role.is_empty()) {
            api.credentials.insert(route.clone(), role);
        }
        let integration_type = kind
            .and_then(Tree::text)
            .and_then(|text| named(&IntegrationType::ALL, IntegrationType::as_str, text));
        if integration_type.is_none() {
            let span = kind.map_or(tree.span, |kind| kind.span);
            self.invalid(span, format!("{route}: no valid type of the integration"));
        }
        DeployedIntegration {
            r#type: integration_type.unwrap_or(IntegrationType::Mock),
            http_method: http_method.filter(|method| !method.is_empty()),
            uri: uri.filter(|uri| !uri.is_empty()),
            passthrough_behavior: self
                .enumeration(passthrough, &PassthroughBehavior::ALL, PassthroughBehavior::as_str)
                .unwrap_or(PassthroughBehavior::WhenNoMatch),
            content_handling: self.enumeration(
                handling,
                &ContentHandling::ALL,
                ContentHandling::as_str,
            ),
            timeout_in_millis: timeout.and_then(Tree::number),
            request_parameters: Self::texts(api, names.get(tree, "requestParameters"), |name| {
                Part::RequestParameter(route.clone(), name)
            }),
            request_templates: Self::texts(api, names.get(tree, "requestTemplates"), |name| {
                Part::RequestTemplate(route.clone(), name)
            }),
            integration_responses: BTreeMap::new(),
        }
    }

    /// An integration response without its selection pattern.
    pub(super) fn integration_response(
        &mut self,
        api: &mut LoadedApi,
        route: &RouteKey,
        status: u16,
        tree: &Tree,
        names: &Names,
    ) -> DeployedIntegrationResponse {
        api.places.add(Part::IntegrationResponse(route.clone(), status), tree.span);
        let pattern = names.get(tree, "selectionPattern");
        if let Some(pattern) = pattern
            && let Some(text) = pattern.mapped()
        {
            let part = Part::SelectionPattern(route.clone(), status);
            api.places.add_text(part, pattern.span, text);
        }
        DeployedIntegrationResponse {
            selection_pattern: pattern.and_then(Tree::string).filter(|pattern| !pattern.is_empty()),
            response_parameters: Self::texts(api, names.get(tree, "responseParameters"), |name| {
                Part::ResponseParameter(route.clone(), status, name)
            }),
            response_templates: Self::texts(api, names.get(tree, "responseTemplates"), |name| {
                Part::ResponseTemplate(route.clone(), status, name)
            }),
            content_handling: self.enumeration(
                names.get(tree, "contentHandling"),
                &ContentHandling::ALL,
                ContentHandling::as_str,
            ),
        }
    }

    /// Adds an integration response. A status has one.
    pub(super) fn add_response(
        &mut self,
        integration: &mut DeployedIntegration,
        status: u16,
        response: DeployedIntegrationResponse,
        at: &Tree,
    ) {
        match integration.integration_responses.entry(status) {
            Entry::Vacant(free) => drop(free.insert(response)),
            Entry::Occupied(_) => {
                let message = format!("a second integration response of the status {status}");
                self.unread(at.span, message);
            }
        }
    }

    /// A value of an enumeration; reports an unknown one.
    pub(super) fn enumeration<T: Copy>(
        &mut self,
        tree: Option<&Tree>,
        all: &[T],
        as_str: fn(T) -> &'static str,
    ) -> Option<T> {
        let tree = tree?;
        let text = tree.text().filter(|text| !text.is_empty())?;
        let value = named(all, as_str, text);
        if value.is_none() {
            let known: Vec<_> = all.iter().map(|value| as_str(*value)).collect();
            self.report(
                super::LoadFinding::new(
                    &super::rules::invalid_template::RULE,
                    tree.span,
                    format!("unknown value `{text}`"),
                )
                .expected(crate::model::one_of("one of", known)),
            );
        }
        value
    }

    /// A map of texts, each a part of the API.
    pub(super) fn texts(
        api: &mut LoadedApi,
        tree: Option<&Tree>,
        part: impl Fn(String) -> Part,
    ) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (name, value) in tree.map(Tree::entries).unwrap_or_default() {
            let text = match value.mapped() {
                Some(text) => text,
                None if value.is_null() => super::MappedText::default(),
                // Importers write JSON in place of text as text.
                None => super::MappedText::computed(value.json_text(), value.span),
            };
            texts.insert(name.text.clone(), text.value.clone());
            api.places.add_text(part(name.text.clone()), value.span, text);
        }
        texts
    }

    /// A gateway response.
    pub(super) fn gateway_response(
        &mut self,
        api: &mut LoadedApi,
        kind: &Tree,
        tree: &Tree,
        names: &Names,
    ) {
        let Some(of) =
            self.enumeration(Some(kind), &GatewayResponseType::ALL, GatewayResponseType::as_str)
        else {
            return;
        };
        api.places.add(Part::GatewayResponse(of), tree.span);
        let response = DeployedGatewayResponse {
            status_code: names.get(tree, "statusCode").and_then(Tree::number),
            response_parameters: Self::texts(api, names.get(tree, "responseParameters"), |name| {
                Part::GatewayResponseParameter(of, name)
            }),
            response_templates: Self::texts(api, names.get(tree, "responseTemplates"), |name| {
                Part::GatewayResponseTemplate(of, name)
            }),
        };
        api.api.gateway_responses.insert(of, response);
    }

    /// A model.
    pub(super) fn model(
        &mut self,
        api: &mut LoadedApi,
        name: &str,
        content_type: &str,
        schema: &Tree,
    ) {
        let json = match schema.text() {
            Some(text) => match serde_json::from_str(text) {
                Ok(json) => json,
                Err(_) if text.is_empty() => serde_json::json!({}),
                Err(_) => {
                    self.invalid(schema.span, format!("the schema of `{name}` is not JSON"));
                    serde_json::json!({})
                }
            },
            None => schema.json(),
        };
        api.places.add(Part::Model(name.to_owned()), schema.span);
        let model = Model { content_type: content_type.to_owned(), schema: vtl::Json::from(json) };
        api.api.models.insert(name.to_owned(), model);
    }

    /// The resource policy.
    pub(super) fn policy(&mut self, api: &mut LoadedApi, tree: &Tree) {
        use serde_json::Value;
        let document = match tree.text() {
            Some("") => return,
            Some(text) => serde_json::from_str(text).unwrap_or(Value::Null),
            None => tree.json(),
        };
        self.policy_document(api, document, tree.span);
    }

    /// The resource policy as JSON.
    pub(super) fn policy_document(
        &mut self,
        api: &mut LoadedApi,
        mut document: serde_json::Value,
        span: Span,
    ) {
        use serde_json::Value;
        let id = api.api.id.clone();
        let statements = document.get_mut("Statement").map(Value::take);
        let statements = match statements {
            Some(Value::Array(statements)) => statements,
            Some(Value::Null) | None => Vec::new(),
            Some(one) => vec![one],
        };
        let mut read = PolicyDocument::default();
        for mut statement in statements {
            if let Some(resource) = statement.get_mut("Resource") {
                complete(resource, &id);
            }
            match serde_json::from_value(statement) {
                Ok(statement) => read.statement.push(statement),
                Err(error) => {
                    let message = format!("a statement of the resource policy: {error}");
                    self.unread(span, message);
                }
            }
        }
        api.places.add(Part::Policy, span);
        api.api.policy = Some(read);
    }
}

/// Completes `execute-api:/…` to an ARN, as API Gateway does.
fn complete(resource: &mut serde_json::Value, id: &str) {
    use serde_json::Value;
    match resource {
        Value::String(text) => {
            if let Some(path) = text.strip_prefix("execute-api:/") {
                *text = format!("arn:{PARTITION}:execute-api:{REGION}:{ACCOUNT_ID}:{id}/{path}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| complete(item, id)),
        _ => {}
    }
}
