//! Requests to HTTP endpoints that are made of parts of the caller's request.

use super::ServiceAnswer;
use crate::model::{Handle, HttpIntegration, HttpMethod, Payload, VpcLink};
use crate::text::Text;

/// A [mapped request to an HTTP
/// endpoint](https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html):
/// the endpoint gets the declared parameters and payload and nothing else of the caller's request.
/// The response to the caller is made of that of the endpoint.
///
/// ```
/// use dynagate::model::{HttpMethod, HttpRequest, ServiceAnswer};
/// use serde_json::json;
///
/// let order = HttpRequest::new("https://partner.example.com/orders/{path.id}")
///     .method(HttpMethod::Put)
///     .header("X-Caller", "{context.identity.sourceIp}")
///     .payload(dynagate::model::Payload::try_from(json!({"lines": "{body.lines}"}))?)
///     .answer(ServiceAnswer::new(200, json!({"number": "{response.id}"})));
/// # drop(order);
/// # Ok::<(), dynagate::model::ValueTemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HttpRequest {
    /// The endpoint with its parameters.
    pub(crate) endpoint: HttpIntegration,
    pub(crate) payload: Option<Payload>,
    pub(crate) answer: Option<ServiceAnswer>,
}

impl HttpRequest {
    /// Sends a request to this URL, which may contain path parameters of the route, `{path.NAME}`,
    /// and stage variables, `{stage-variable.NAME}`.
    pub fn new(url: impl Into<Text>) -> Self {
        Self { endpoint: HttpIntegration::proxy(url), payload: None, answer: None }
    }

    /// The HTTP method of requests to the endpoint. The default is that of the request.
    pub fn method(mut self, method: HttpMethod) -> Self {
        self.endpoint = self.endpoint.method(method);
        self
    }

    /// Sets a parameter of the query string: a constant, or one value such as `{header.X-User}`.
    pub fn query_string(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.endpoint = self.endpoint.query_string(name, value);
        self
    }

    /// Sets a header: a constant, or one value such as `{context.requestId}`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.endpoint = self.endpoint.header(name, value);
        self
    }

    /// The ID of the VPC link through which a private endpoint is called.
    pub fn vpc_link(mut self, link: &Handle<VpcLink>) -> Self {
        self.endpoint = self.endpoint.vpc_link(link);
        self
    }

    /// The ID of an existing VPC link through which a private endpoint is called.
    pub fn vpc_link_id(mut self, id: impl Into<Text>) -> Self {
        self.endpoint = self.endpoint.vpc_link_id(id);
        self
    }

    /// The timeout for the endpoint in milliseconds: 50 to 29,000, or up to 300,000 if the API is
    /// not edge-optimized and AWS has raised the account's quota.
    pub fn timeout_milliseconds(mut self, milliseconds: u32) -> Self {
        self.endpoint = self.endpoint.timeout_milliseconds(milliseconds);
        self
    }

    /// Sets the body. The default is no body.
    pub fn payload(mut self, payload: Payload) -> Self {
        self.payload = Some(payload);
        self
    }
}
