//! The expectations of an example. Omitted values are not compared.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Body, written};
use crate::gateway::{BackendRequest, Fields};
use crate::model::Action;
use crate::model::written::Scalar;
use crate::vtl::Json;

/// The expected request to DynamoDB.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ExpectedRequest {
    /// The action.
    pub(crate) action: Option<Action>,
    /// The body, compared as JSON.
    pub(crate) body: Option<Body>,
}

/// The expected request to a backend.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ExpectedBackendRequest {
    /// The backend: an action or a path of a service such as `sqs:path/123456789012/orders`, the
    /// ARN of a function, or a URL without its query string.
    pub(crate) backend: Option<String>,
    /// The HTTP method.
    pub(crate) method: Option<String>,
    /// Expected parameters of the query string, not encoded, besides which there may be others;
    /// `null` for one that must be missing.
    #[serde(deserialize_with = "written::optional_scalars")]
    #[schemars(with = "BTreeMap<String, Option<Scalar>>")]
    pub(crate) query_string: BTreeMap<String, Option<String>>,
    /// Expected headers, besides which there may be others; `null` for a header that must be
    /// missing.
    #[serde(deserialize_with = "written::optional_scalars")]
    #[schemars(with = "BTreeMap<String, Option<Scalar>>")]
    pub(crate) headers: BTreeMap<String, Option<String>>,
    /// The body: a string is compared as text, everything else as JSON.
    pub(crate) body: Option<Body>,
}

/// The expected response to the caller.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExpectedResponse {
    pub(crate) status: Option<u16>,
    /// The values by name; `None` for a header that must be absent.
    pub(crate) headers: BTreeMap<String, Option<String>>,
    pub(crate) body: Option<Body>,
}

impl ExpectedRequest {
    /// Expects an action with any body.
    pub fn new(action: Action) -> Self {
        Self { action: Some(action), body: None }
    }

    /// Expects a body.
    pub fn json(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }
}

impl ExpectedBackendRequest {
    /// Expects a backend: an action or a path of a service such as
    /// `sqs:path/123456789012/orders`, the ARN of a function, or a URL without its query string.
    pub fn new(backend: impl Into<String>) -> Self {
        Self { backend: Some(backend.into()), ..Self::default() }
    }

    /// The key and the value of an example that expects a request: `dynamodb-request` with the
    /// action and the body, or `backend-request`. The event of a proxy integration is that of API
    /// Gateway, and left out.
    pub fn written(request: &BackendRequest) -> (&'static str, Json) {
        let text = request.body.text();
        let body = Body::of(&text);
        let is_event = matches!(&body, Body::Json(Json::Object(members))
            if members.contains_key("requestContext"));
        let body = (!text.is_empty() && !is_event).then(|| body.to_example());
        if let Some(action) = request.dynamodb_action() {
            return ("dynamodb-request", object([("action", Some(action.into())), ("body", body)]));
        }
        let method = (request.method != "POST").then(|| request.method.as_str().into());
        let value = object([
            ("backend", Some(request.backend.to_string().into())),
            ("method", method),
            ("query-string", fields(&request.query_string)),
            ("headers", fields(&request.headers)),
            ("body", body),
        ]);
        ("backend-request", value)
    }

    /// Expects an HTTP method.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Expects a parameter of the query string, not encoded.
    pub fn query_string(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query_string.insert(name.into(), Some(value.into()));
        self
    }

    /// Expects a header. Its name is not case-sensitive.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), Some(value.into()));
        self
    }

    /// Expects a body of JSON.
    pub fn json(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Expects a body of text.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.body = Some(Body::Text(body.into()));
        self
    }
}

impl ExpectedResponse {
    /// Expects a status with any body.
    pub fn new(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    /// Expects a header. Its name is not case-sensitive.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), Some(value.into()));
        self
    }

    /// Expects that a header is absent.
    pub fn no_header(mut self, name: impl Into<String>) -> Self {
        self.headers.insert(name.into(), None);
        self
    }

    /// Expects a body of JSON.
    pub fn json(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Expects a body of text.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.body = Some(Body::Text(body.into()));
        self
    }
}

/// The last values of fields; `None` if there are none.
fn fields(of: &Fields) -> Option<Json> {
    let members = of.iter().map(|(name, value)| (name.to_owned(), value.into()));
    (!of.is_empty()).then(|| Json::Object(members.collect()))
}

fn object<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    let members = members.into_iter();
    Json::Object(members.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}
