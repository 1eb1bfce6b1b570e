//! Examples: requests and their expected outcomes, which a stack holds and `dynagate test` runs.
//!
//! An [`Example`] has the request of a caller, the expected request to DynamoDB, the response of
//! DynamoDB and the expected response to the caller. [`Example::run`] sends the request through a
//! [`Gateway`](crate::gateway::Gateway) of its API and reports the differences, and
//! [`Example::run_live`] does the same with a DynamoDB, in which an example may have several
//! [steps](ExampleStep). Examples do not affect what is deployed.
//!
//! ```
//! use dynagate::example::{Example, ExpectedRequest, ExpectedResponse};
//! use dynagate::gateway::{BackendResponse, Request};
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
//!     .dynamodb_response(BackendResponse::new(200, r#"{"Item": {"id": {"S": "a b"}}}"#))
//!     .response(ExpectedResponse::new(200).json(json!({"id": "a b"})));
//! assert_eq!(example.run(&Plan::of(&stack).gateways()).failures, []);
//! # Ok::<(), blueprint::Diagnostics>(())
//! ```

mod body;
mod expected;
mod gateways;
mod run;
mod step;
pub(crate) mod written;

pub use self::body::Body;
pub use self::expected::{ExpectedBackendRequest, ExpectedRequest, ExpectedResponse};
pub use self::gateways::Gateways;
pub(crate) use self::gateways::chosen;
pub use self::run::{ExampleResult, Exchange, Failure};
pub use self::step::ExampleStep;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;

use crate::gateway::{BackendResponse, Request};
use crate::vtl::Json;

/// A request and its results, in the order in which they occur. Only `request` is required for
/// `dynagate test --update` to write the rest. `dynagate test` requires a `dynamodb-request`, a
/// `backend-request` or a `response`; omitted parts match anything. Examples are not deployed.
///
/// `dynagate test --live` sends the requests to DynamoDB on this machine instead of reading a
/// `dynamodb-response`. Only it runs examples with `steps`.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("oneOf" = [{"required": ["request"]}, {"required": ["steps"]}]))]
pub struct Example {
    #[schemars(skip)]
    pub(crate) name: String,
    /// The name of the API that receives the request, or the requests of the steps. By default,
    /// `api`, or the only one.
    pub(crate) api: Option<String>,
    /// The request.
    #[schemars(with = "Option<written::RequestForm>")]
    pub(crate) request: Request,
    /// The expected request to DynamoDB.
    pub(crate) dynamodb_request: Option<ExpectedRequest>,
    /// The response of DynamoDB. By default, the example ends with the request to DynamoDB.
    #[schemars(with = "Option<written::BackendResponseFields>")]
    pub(crate) dynamodb_response: Option<BackendResponse>,
    /// The expected request to another backend, or to DynamoDB with its headers.
    pub(crate) backend_request: Option<ExpectedBackendRequest>,
    /// The response of another backend than DynamoDB. By default, the example ends with the request
    /// to the backend.
    #[schemars(with = "Option<written::BackendResponseFields>")]
    pub(crate) backend_response: Option<BackendResponse>,
    /// The expected response: a status, or a mapping.
    pub(crate) response: Option<ExpectedResponse>,
    /// With `--live`, the items before the first request, by the keys of tables, in plain JSON or
    /// DynamoDB JSON: `{orders: [{id: "7", total: 12.5}]}`. Without them, the response is compared
    /// only if API Gateway itself responds, because it depends on the items.
    #[schemars(with = "Option<BTreeMap<String, Vec<serde_json::Map<String, serde_json::Value>>>>")]
    pub(crate) items: Option<IndexMap<String, Vec<Json>>>,
    /// Several requests in their order, instead of `request`, `dynamodb-request`,
    /// `dynamodb-response` and `response`. With `--live`, each sees the items that the ones before
    /// it stored.
    #[schemars(with = "Option<Vec<ExampleStep>>", extend("minItems" = 1))]
    pub(crate) steps: Vec<ExampleStep>,
}

/// A request of an example with everything about it.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    /// The place within the example: empty, or `steps` and an index.
    pub(crate) at: Vec<String>,
    pub(crate) api: Option<&'a str>,
    pub(crate) request: &'a Request,
    pub(crate) dynamodb_request: Option<&'a ExpectedRequest>,
    pub(crate) dynamodb_response: Option<&'a BackendResponse>,
    pub(crate) backend_request: Option<&'a ExpectedBackendRequest>,
    pub(crate) backend_response: Option<&'a BackendResponse>,
    pub(crate) response: Option<&'a ExpectedResponse>,
}

impl Part<'_> {
    /// The response of the backend in the example.
    pub(crate) fn response_of_backend(&self) -> Option<&BackendResponse> {
        self.backend_response.or(self.dynamodb_response)
    }

    /// True if the example expects a call, or has the response to one.
    pub(crate) const fn is_about_backend(&self) -> bool {
        self.dynamodb_request.is_some()
            || self.dynamodb_response.is_some()
            || self.backend_request.is_some()
            || self.backend_response.is_some()
    }

    /// The place within the example.
    pub(crate) fn place(&self) -> Vec<&str> {
        self.at.iter().map(String::as_str).collect()
    }
}

impl Example {
    /// Creates an example without expectations.
    pub fn new(name: impl Into<String>, request: Request) -> Self {
        Self {
            name: name.into(),
            api: None,
            request,
            dynamodb_request: None,
            dynamodb_response: None,
            backend_request: None,
            backend_response: None,
            response: None,
            items: None,
            steps: Vec::new(),
        }
    }

    /// Creates an example with several requests, which see the items of the ones before them.
    /// Only `dynagate test --live` runs it.
    pub fn of_steps(name: impl Into<String>, steps: impl IntoIterator<Item = ExampleStep>) -> Self {
        Self { steps: steps.into_iter().collect(), ..Self::new(name, Request::default()) }
    }

    /// Sends the requests to the API with this name.
    pub fn api(mut self, name: impl Into<String>) -> Self {
        self.api = Some(name.into());
        self
    }

    /// Adds items that a table has before the first request, in plain JSON or DynamoDB JSON. They
    /// are those of `dynagate test --live`.
    pub fn items<J: Into<Json>>(
        mut self,
        table: impl Into<String>,
        items: impl IntoIterator<Item = J>,
    ) -> Self {
        let of_table = self.items.get_or_insert_default().entry(table.into()).or_default();
        of_table.extend(items.into_iter().map(Into::into));
        self
    }

    /// Expects a request to DynamoDB.
    pub fn dynamodb_request(mut self, expected: ExpectedRequest) -> Self {
        self.dynamodb_request = Some(expected);
        self
    }

    /// Sets the response of DynamoDB. By default, the example ends with the request to DynamoDB.
    pub fn dynamodb_response(mut self, response: BackendResponse) -> Self {
        self.dynamodb_response = Some(response);
        self
    }

    /// Expects a request to another backend.
    pub fn backend_request(mut self, expected: ExpectedBackendRequest) -> Self {
        self.backend_request = Some(expected);
        self
    }

    /// Sets the response of another backend than DynamoDB. By default, the example ends with the
    /// request to the backend.
    pub fn backend_response(mut self, response: BackendResponse) -> Self {
        self.backend_response = Some(response);
        self
    }

    /// Expects a response to the caller. Without a response of the backend, it must be one of
    /// API Gateway itself.
    pub fn response(mut self, expected: ExpectedResponse) -> Self {
        self.response = Some(expected);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The steps of an example with several requests.
    pub fn steps(&self) -> &[ExampleStep] {
        &self.steps
    }

    /// The requests in their order.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        if self.steps.is_empty() {
            return vec![Part {
                at: Vec::new(),
                api: self.api.as_deref(),
                request: &self.request,
                dynamodb_request: self.dynamodb_request.as_ref(),
                dynamodb_response: self.dynamodb_response.as_ref(),
                backend_request: self.backend_request.as_ref(),
                backend_response: self.backend_response.as_ref(),
                response: self.response.as_ref(),
            }];
        }
        let steps = self.steps.iter().enumerate();
        steps
            .map(|(index, step)| Part {
                at: vec!["steps".to_owned(), index.to_string()],
                api: step.api.as_deref().or(self.api.as_deref()),
                request: &step.request,
                dynamodb_request: step.dynamodb_request.as_ref(),
                dynamodb_response: None,
                backend_request: step.backend_request.as_ref(),
                backend_response: step.backend_response.as_ref(),
                response: step.response.as_ref(),
            })
            .collect()
    }

    /// The requests, to be changed, with the names of their APIs.
    pub(crate) fn requests_mut(&mut self) -> impl Iterator<Item = (Option<&str>, &mut Request)> {
        let api = self.api.as_deref();
        let own = self.steps.is_empty().then_some((api, &mut self.request));
        let steps = self.steps.iter_mut();
        own.into_iter()
            .chain(steps.map(move |step| (step.api.as_deref().or(api), &mut step.request)))
    }
}
