//! Runs examples and compares the results.

use std::fmt;

use super::{Body, Example};
use crate::gateway::{DynamoDbRequest, Explanation, Gateway, Outcome, Response};
use crate::model::Action;
use crate::vtl::Json;

/// The result of an example.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleResult {
    /// The differences from what is expected; empty if the example passed.
    pub failures: Vec<Failure>,
    /// The request to DynamoDB; `None` if API Gateway itself responded.
    pub dynamodb_request: Option<DynamoDbRequest>,
    /// The response to the caller; `None` if it depends on a response of DynamoDB that the example
    /// does not have.
    pub response: Option<Response>,
}

/// A difference from what an example expects.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// A value differs.
    Differs {
        /// The place within the example: `response`, `headers`, `Content-Type`.
        field: Vec<String>,
        /// The expected value; `None` for a header that must be absent.
        expected: Option<Body>,
        /// The actual value; `None` for an absent header.
        actual: Option<Body>,
    },
    /// A call of DynamoDB is expected, and API Gateway itself responded.
    NotCalled,
    /// A response of API Gateway itself is expected, and DynamoDB was called.
    Called,
    /// The example expects nothing.
    ExpectsNothing,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs { field, .. } => write!(f, "{} differs", field.join(".")),
            Self::NotCalled => f.write_str("expected a call of DynamoDB, but API Gateway itself responds"),
            Self::Called => f.write_str(
                "expected a response, but the request calls DynamoDB, and the example has no dynamodb-response",
            ),
            Self::ExpectsNothing => f.write_str("the example expects nothing"),
        }
    }
}

impl Example {
    /// Sends the request through a gateway and compares the result.
    pub fn run(&self, gateway: &Gateway) -> ExampleResult {
        let (dynamodb_request, response) = match gateway.receive(&self.request) {
            Outcome::Response(response) => (None, Some(response)),
            // An example decides by itself if the caller is authorized.
            Outcome::Authorize(_) => (None, None),
            Outcome::Call(call) => {
                let response =
                    self.dynamodb_response.as_ref().map(|response| call.respond(response));
                (Some(call.request().clone()), response)
            }
        };
        let mut failures = self.request_failures(dynamodb_request.as_ref());
        failures.extend(self.response_failures(response.as_ref()));
        if self.dynamodb_request.is_none() && self.response.is_none() {
            failures.push(Failure::ExpectsNothing);
        }
        ExampleResult { failures, dynamodb_request, response }
    }

    /// Returns every step of the request through a gateway, up to the response to the caller, which
    /// is that of [`Example::run`].
    pub fn explain(&self, gateway: &Gateway) -> Explanation {
        gateway.explain(&self.request, self.dynamodb_response.as_ref())
    }

    fn request_failures(&self, actual: Option<&DynamoDbRequest>) -> Vec<Failure> {
        let mut failures = Vec::new();
        let Some(actual) = actual else {
            if self.dynamodb_request.is_some() || self.dynamodb_response.is_some() {
                failures.push(Failure::NotCalled);
            }
            return failures;
        };
        let Some(expected) = &self.dynamodb_request else { return failures };
        let action = expected.action.map(Action::as_str);
        if let Some(action) = action.filter(|action| *action != actual.action) {
            let text = |action: &str| Some(Body::from(action));
            failures.push(differs(
                &["dynamodb-request", "action"],
                text(action),
                text(&actual.action),
            ));
        }
        failures.extend(body_failure(
            "dynamodb-request",
            expected.body.as_ref(),
            &actual.body.text(),
        ));
        failures
    }

    fn response_failures(&self, actual: Option<&Response>) -> Vec<Failure> {
        let mut failures = Vec::new();
        let Some(expected) = &self.response else { return failures };
        let Some(actual) = actual else { return vec![Failure::Called] };
        if let Some(status) = expected.status.filter(|status| *status != actual.status) {
            let number = |status: u16| Some(Body::Json(Json::Number(status.into())));
            failures.push(differs(&["response", "status"], number(status), number(actual.status)));
        }
        for (name, value) in &expected.headers {
            let actual = actual.header(name);
            if value.as_deref() != actual {
                let text = |value: Option<&str>| value.map(Body::from);
                failures.push(differs(
                    &["response", "headers", name],
                    text(value.as_deref()),
                    text(actual),
                ));
            }
        }
        failures.extend(body_failure("response", expected.body.as_ref(), &actual.body.text()));
        failures
    }
}

fn body_failure(part: &str, expected: Option<&Body>, actual: &str) -> Option<Failure> {
    let expected = expected.filter(|body| !body.is(actual))?;
    Some(differs(&[part, "body"], Some(expected.clone()), Some(Body::of(actual))))
}

fn differs(field: &[&str], expected: Option<Body>, actual: Option<Body>) -> Failure {
    Failure::Differs { field: field.iter().map(ToString::to_string).collect(), expected, actual }
}
