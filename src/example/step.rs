//! Steps of examples.

use schemars::JsonSchema;
use serde::Deserialize;

use super::written;
use super::{ExpectedBackendRequest, ExpectedRequest, ExpectedResponse};
use crate::gateway::{BackendResponse, Request};

/// A request of an example with several, and its expected results. Omitted parts match anything.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ExampleStep {
    /// The name of the API that receives the request, if it is not that of the example.
    pub(crate) api: Option<String>,
    /// The request.
    #[serde(deserialize_with = "written::request")]
    #[schemars(with = "written::RequestForm")]
    pub(crate) request: Request,
    /// The expected request to DynamoDB.
    pub(crate) dynamodb_request: Option<ExpectedRequest>,
    /// The expected request to another backend, or to DynamoDB with its headers.
    pub(crate) backend_request: Option<ExpectedBackendRequest>,
    /// The response of another backend than DynamoDB.
    #[serde(default, deserialize_with = "written::backend_response")]
    #[schemars(with = "Option<written::BackendResponseFields>")]
    pub(crate) backend_response: Option<BackendResponse>,
    /// The expected response: a status, or a mapping.
    pub(crate) response: Option<ExpectedResponse>,
}

impl ExampleStep {
    /// Creates a step without expectations.
    pub fn new(request: Request) -> Self {
        Self {
            api: None,
            request,
            dynamodb_request: None,
            backend_request: None,
            backend_response: None,
            response: None,
        }
    }

    /// Sends the request to the API with this name.
    pub fn api(mut self, name: impl Into<String>) -> Self {
        self.api = Some(name.into());
        self
    }

    /// Expects a request to DynamoDB.
    pub fn dynamodb_request(mut self, expected: ExpectedRequest) -> Self {
        self.dynamodb_request = Some(expected);
        self
    }

    /// Expects a request to another backend.
    pub fn backend_request(mut self, expected: ExpectedBackendRequest) -> Self {
        self.backend_request = Some(expected);
        self
    }

    /// Sets the response of another backend than DynamoDB.
    pub fn backend_response(mut self, response: BackendResponse) -> Self {
        self.backend_response = Some(response);
        self
    }

    /// Expects a response to the caller.
    pub fn response(mut self, expected: ExpectedResponse) -> Self {
        self.response = Some(expected);
        self
    }
}
