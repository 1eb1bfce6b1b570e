//! Requests to any service of AWS.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::http_integration::{MappedValue, mapped};
use crate::model::{HttpMethod, Payload, Permission};
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

    /// Adds a permission of the role.
    pub fn permission(mut self, permission: Permission) -> Self {
        self.permissions.push(permission);
        self
    }
}
