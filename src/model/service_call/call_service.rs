//! Requests to any service of AWS.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::http_integration::{MappedValue, mapped};
use crate::model::integration::responses;
use crate::model::mapping_template::{self, Template};
use crate::model::{
    ContentHandling, HttpMethod, IntegrationResponse, PassthroughBehavior, Payload, Permission,
};
use crate::text::Text;

/// Calls an action, or a path, of any service of AWS.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct CallService {
    /// The service, by its name in API Gateway's addresses: `events`.
    pub(crate) service: String,
    /// The subdomain of the service's address, if it has one.
    pub(crate) subdomain: Option<String>,
    /// The action: `PutEvents`. Instead of `path`.
    pub(crate) action: Option<String>,
    /// The path, without a slash at the beginning. May contain references. Instead of `action`.
    pub(crate) path: Option<Text>,
    /// The HTTP method. The default is POST.
    pub(crate) http_method: Option<HttpMethod>,
    /// Parameters of the query string: each a constant or one value, `{query-string.NAME}`,
    /// `{header.NAME}`, `{path.NAME}`, `{body.NAME}`, `{context.NAME}` or `{stage-variable.NAME}`.
    /// With `?` after the name, requests may lack it. Constants may contain references.
    #[serde(default)]
    pub(crate) query_string: BTreeMap<String, Text>,
    /// Headers with constant values. Services with a JSON protocol need `X-Amz-Target` and
    /// `Content-Type`.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The body: JSON, or a text such as `{body|json}`. The default is no body.
    pub(crate) body: Option<Payload>,
    /// Instead of `body`: your own request templates, by content type. Nothing escapes the values
    /// that they insert.
    #[serde(default, rename = "request", deserialize_with = "mapping_template::optional")]
    #[schemars(with = "Option<BTreeMap<String, Template>>")]
    pub(crate) request_templates: Option<BTreeMap<String, Text>>,
    /// Instead of `answer` and `errors`: your own responses, by status. The pattern of a response is
    /// one for the HTTP status of the service's response.
    #[serde(default, deserialize_with = "responses")]
    #[schemars(with = "BTreeMap<u16, IntegrationResponse>")]
    pub(crate) responses: Vec<IntegrationResponse>,
    /// Further parameters of the request to the service, by the names that API Gateway gives them:
    /// `{"integration.request.path.key": method.request.path.id}`, whose value replaces `{key}` in
    /// `path`. Each is a constant in single quotes, or a mapping expression. May contain references.
    #[serde(default)]
    pub(crate) request_parameters: BTreeMap<String, Text>,
    /// With `request` or `responses`: the treatment of a body whose content type has no template.
    /// The default is `NEVER`.
    #[serde(rename = "passthrough-behavior")]
    pub(crate) passthrough: Option<PassthroughBehavior>,
    /// The conversion of request bodies between bytes and text. The default is none.
    pub(crate) content_handling: Option<ContentHandling>,
    /// The permissions of the role: exactly the actions and resources that the request needs.
    pub(crate) permissions: Vec<Permission>,
    /// The answer. The default is 200 with the service's response.
    pub(crate) answer: Option<ServiceAnswer>,
}

impl CallService {
    /// Calls an action of a service: `events` and `PutEvents`.
    pub fn action(service: impl Into<String>, action: impl Into<String>) -> Self {
        Self { action: Some(action.into()), ..Self::new(service.into()) }
    }

    /// Calls a path of a service, which has no slash at the beginning.
    pub fn path(service: impl Into<String>, path: impl Into<Text>) -> Self {
        Self { path: Some(path.into()), ..Self::new(service.into()) }
    }

    const fn new(service: String) -> Self {
        Self {
            service,
            subdomain: None,
            action: None,
            path: None,
            http_method: None,
            query_string: BTreeMap::new(),
            headers: BTreeMap::new(),
            body: None,
            request_templates: None,
            responses: Vec::new(),
            request_parameters: BTreeMap::new(),
            passthrough: None,
            content_handling: None,
            permissions: Vec::new(),
            answer: None,
        }
    }

    /// The subdomain of the service's address.
    pub fn subdomain(mut self, subdomain: impl Into<String>) -> Self {
        self.subdomain = Some(subdomain.into());
        self
    }

    /// The HTTP method.
    pub fn http_method(mut self, method: HttpMethod) -> Self {
        self.http_method = Some(method);
        self
    }

    /// Sets a parameter of the query string: a constant, or one value such as `{path.id}`.
    pub fn query_string(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.query_string.insert(name.into(), value.into());
        self
    }

    /// The parameters of the query string with their values.
    pub(crate) fn mapped(&self) -> impl Iterator<Item = (&str, MappedValue<'_>)> {
        self.query_string.iter().map(|(name, value)| (name.as_str(), mapped(value)))
    }

    /// Adds a header with a constant value.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: Payload) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets the request template of a content type, instead of a body.
    pub fn request_template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<Text>,
    ) -> Self {
        let templates = self.request_templates.get_or_insert_default();
        templates.insert(content_type.into(), template.into());
        self
    }

    /// Adds a response, instead of the answer and the errors.
    pub fn response(mut self, response: IntegrationResponse) -> Self {
        self.responses.push(response);
        self
    }

    /// Sets a parameter of the request to the service, such as `integration.request.path.key`: a
    /// constant in single quotes, or a mapping expression.
    pub fn request_parameter(
        mut self,
        name: impl Into<String>,
        expression: impl Into<Text>,
    ) -> Self {
        self.request_parameters.insert(name.into(), expression.into());
        self
    }

    /// Sets the treatment of a body whose content type has no request template.
    pub const fn passthrough_behavior(mut self, behavior: PassthroughBehavior) -> Self {
        self.passthrough = Some(behavior);
        self
    }

    /// Sets the conversion of request bodies.
    pub const fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.content_handling = Some(handling);
        self
    }

    /// Adds a permission of the role.
    pub fn permission(mut self, permission: Permission) -> Self {
        self.permissions.push(permission);
        self
    }
}
