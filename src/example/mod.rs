//! Examples: requests and their expected outcomes, which a stack holds and `dynagate test` runs.
//!
//! An [`Example`] has the request of a caller, the expected request to DynamoDB, the response of
//! DynamoDB and the expected response to the caller. [`Example::run`] sends the request through a
//! [`Gateway`](crate::gateway::Gateway) and reports the differences. Examples do not affect what is
//! deployed.
//!
//! ```
//! use dynagate::example::{Example, ExpectedRequest, ExpectedResponse};
//! use dynagate::gateway::{DynamoDbResponse, Gateway, Request};
//! use dynagate::model::Action;
//! use dynagate::plan::Plan;
//! use serde_json::json;
//!
//! # use dynagate::blueprint::{self, Source};
//! # let text = "{name: o, tables: {orders: {partition-key: id}}, api: {routes: {'GET /orders/{id}': {get: {table: orders}}}}}";
//! # let source = Source { name: "orders.yaml".into(), text: text.into(), directory: ".".into() };
//! # let stack = blueprint::load(&source, &[])?;
//! let example = Example::new("an order", Request::new("GET", "/orders/a%20b"))
//!     .dynamodb_request(ExpectedRequest::new(Action::GetItem))
//!     .dynamodb_response(DynamoDbResponse::new(200, r#"{"Item": {"id": {"S": "a b"}}}"#))
//!     .response(ExpectedResponse::new(200).json(json!({"id": "a b"})));
//! let apis = Plan::of(&stack).deployed_apis();
//! let gateway = Gateway::of(apis[0].clone()).expect("a stage");
//! assert_eq!(example.run(&gateway).failures, []);
//! # Ok::<(), blueprint::Diagnostics>(())
//! ```

mod body;
mod expected;
mod run;
pub(crate) mod written;

pub use self::body::Body;
pub use self::expected::{ExpectedRequest, ExpectedResponse};
pub use self::run::{ExampleResult, Failure};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::gateway::{DynamoDbResponse, Request};

/// A request and its results, in the order in which they occur. Only `request` is required for
/// `dynagate test --update` to write the rest. `dynagate test` requires a `dynamodb-request` or a
/// `response`; omitted parts match anything. Examples are not deployed.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Example {
    #[serde(skip)]
    pub(crate) name: String,
    /// The request.
    #[serde(deserialize_with = "written::request")]
    #[schemars(with = "written::RequestForm")]
    pub(crate) request: Request,
    /// The expected request to DynamoDB.
    pub(crate) dynamodb_request: Option<ExpectedRequest>,
    /// The response of DynamoDB. By default, the example ends with the request to DynamoDB.
    #[serde(default, deserialize_with = "written::dynamodb_response")]
    #[schemars(with = "Option<written::DynamoDbResponseFields>")]
    pub(crate) dynamodb_response: Option<DynamoDbResponse>,
    /// The expected response: a status, or a mapping.
    pub(crate) response: Option<ExpectedResponse>,
}

impl Example {
    /// Creates an example without expectations.
    pub fn new(name: impl Into<String>, request: Request) -> Self {
        Self {
            name: name.into(),
            request,
            dynamodb_request: None,
            dynamodb_response: None,
            response: None,
        }
    }

    /// Expects a request to DynamoDB.
    pub fn dynamodb_request(mut self, expected: ExpectedRequest) -> Self {
        self.dynamodb_request = Some(expected);
        self
    }

    /// Sets the response of DynamoDB. By default, the example ends with the request to DynamoDB.
    pub fn dynamodb_response(mut self, response: DynamoDbResponse) -> Self {
        self.dynamodb_response = Some(response);
        self
    }

    /// Expects a response to the caller. Without a response of DynamoDB, it must be one of API
    /// Gateway itself.
    pub fn response(mut self, expected: ExpectedResponse) -> Self {
        self.response = Some(expected);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }
}
