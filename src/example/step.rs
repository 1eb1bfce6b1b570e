//! Steps of examples.

use schemars::JsonSchema;
use serde::Deserialize;

use super::written;
use super::{ExpectedRequest, ExpectedResponse};
use crate::gateway::Request;

/// A request of an example with several, and its expected results. Omitted parts match anything.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ExampleStep {
    /// The request.
    #[serde(deserialize_with = "written::request")]
    #[schemars(with = "written::RequestForm")]
    pub(crate) request: Request,
    /// The expected request to DynamoDB.
    pub(crate) dynamodb_request: Option<ExpectedRequest>,
    /// The expected response: a status, or a mapping.
    pub(crate) response: Option<ExpectedResponse>,
}

impl ExampleStep {
    /// Creates a step without expectations.
    pub fn new(request: Request) -> Self {
        Self { request, dynamodb_request: None, response: None }
    }

    /// Expects a request to DynamoDB.
    pub fn dynamodb_request(mut self, expected: ExpectedRequest) -> Self {
        self.dynamodb_request = Some(expected);
        self
    }

    /// Expects a response to the caller.
    pub fn response(mut self, expected: ExpectedResponse) -> Self {
        self.response = Some(expected);
        self
    }
}
