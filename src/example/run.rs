//! Runs examples and compares the results.

use std::fmt;

use super::{Body, Example, ExpectedBackendRequest, Gateways, Part};
use crate::gateway::{
    BackendRequest, BackendResponse, Explanation, Gateway, Outcome, Request, Response,
};
use crate::model::Action;
use crate::vtl::Json;

/// The result of an example.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleResult {
    /// The differences from what is expected; empty if the example passed.
    pub failures: Vec<Failure>,
    /// The last request to a backend; `None` if API Gateway itself responded.
    pub backend_request: Option<BackendRequest>,
    /// The last response to the caller; `None` if it depends on a response of a backend that the
    /// example does not have.
    pub response: Option<Response>,
    /// The requests and the responses of backends to the calls that they cause.
    pub exchanges: Vec<Exchange>,
}

/// A request, and the response of the backend to the call that it causes.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The name of the API that receives the request, if the example has it.
    pub api: Option<String>,
    /// The request.
    pub request: Request,
    /// The response of the backend, if there is one.
    pub backend_response: Option<BackendResponse>,
}

impl ExampleResult {
    /// Returns every step of each request through its API, up to the response to the caller.
    pub fn explain(&self, gateways: &Gateways) -> Vec<Explanation> {
        let explained = |of: &Exchange| {
            let gateway = gateways.get(of.api.as_deref())?;
            Some(gateway.explain(&of.request, of.backend_response.as_ref()))
        };
        self.exchanges.iter().filter_map(explained).collect()
    }
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
    /// A call of the backend is expected, and API Gateway itself responded.
    NotCalled,
    /// A response of API Gateway itself is expected, and the backend was called.
    Called,
    /// No API has the name in the example, or it names none of several.
    UnknownApi,
    /// The example expects nothing.
    ExpectsNothing,
    /// The example needs tables.
    NeedsTables,
    /// DynamoDB refuses a request.
    Refused {
        /// The body of its response.
        body: String,
    },
    /// The items before the first request cannot be stored.
    Items {
        /// The reason.
        reason: String,
    },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs { field, .. } => write!(f, "{} differs", field.join(".")),
            Self::NotCalled => f.write_str("expected a call of the backend, but API Gateway itself responds"),
            Self::Called => f.write_str(
                "expected a response, but the request calls a backend, and the example has no response of it",
            ),
            Self::UnknownApi => f.write_str("the example names no API of the stack"),
            Self::ExpectsNothing => f.write_str("the example expects nothing"),
            Self::NeedsTables => f.write_str("the example needs tables, which --live makes"),
            Self::Refused { body } => write!(f, "DynamoDB refuses the request: {body}"),
            Self::Items { reason } => write!(f, "cannot store the items: {reason}"),
        }
    }
}

/// The errors of DynamoDB that depend on the items.
const OF_ITEMS: [&str; 3] =
    ["ConditionalCheckFailedException", "TransactionCanceledException", "DuplicateItemException"];

impl Example {
    /// Sends the request to its API and compares the result. An example with several
    /// [steps](super::ExampleStep), or with items and without a response of DynamoDB, fails with
    /// [`Failure::NeedsTables`]: see [`Example::run_live`].
    pub fn run(&self, gateways: &Gateways) -> ExampleResult {
        let is_answered = self.dynamodb_response.is_some() || self.backend_response.is_some();
        if !self.steps.is_empty() || (self.items.is_some() && !is_answered) {
            return ExampleResult::of(vec![Failure::NeedsTables]);
        }
        let mut result = ExampleResult::of(Vec::new());
        for part in self.parts() {
            let Some(gateway) = result.gateway(&part, gateways) else { continue };
            result.send(&part, gateway, |_| part.response_of_backend().cloned());
            result.compare_request(&part);
            result.compare_response(&part);
        }
        result.expects(self)
    }

    /// Sends the requests to their APIs and calls DynamoDB, whose tables contain
    /// [the items of the example](Example::items), and compares the results. DynamoDB gets the name
    /// of an action and the body. Other backends have the response in the example.
    ///
    /// The example's own response of DynamoDB is not used. Without `items`, the response of an
    /// example with one request is compared only if API Gateway itself responds, and DynamoDB must
    /// accept the request.
    pub fn run_live(
        &self,
        gateways: &Gateways,
        mut dynamodb: impl FnMut(&str, &str) -> BackendResponse,
    ) -> ExampleResult {
        let mut result = ExampleResult::of(Vec::new());
        let knows_items = self.items.is_some() || !self.steps.is_empty();
        for part in self.parts() {
            let Some(gateway) = result.gateway(&part, gateways) else { continue };
            result.send(&part, gateway, |request| match request.dynamodb_action() {
                Some(action) => Some(dynamodb(action, &request.body.text())),
                None => part.backend_response.cloned(),
            });
            result.compare_request(&part);
            let calls_dynamodb = |request: &BackendRequest| request.dynamodb_action().is_some();
            if knows_items || !result.backend_request.as_ref().is_some_and(calls_dynamodb) {
                result.compare_response(&part);
            } else {
                result.accepted(&part);
            }
        }
        result.expects(self)
    }
}

impl ExampleResult {
    pub(crate) fn of(failures: Vec<Failure>) -> Self {
        Self { failures, backend_request: None, response: None, exchanges: Vec::new() }
    }

    /// The API of a request; a failure if there is none.
    fn gateway<'g>(&mut self, part: &Part<'_>, gateways: &'g Gateways) -> Option<&'g Gateway> {
        let gateway = gateways.get(part.api);
        if gateway.is_none() {
            self.failures.push(Failure::UnknownApi);
        }
        gateway
    }

    /// Sends a request.
    fn send(
        &mut self,
        part: &Part<'_>,
        gateway: &Gateway,
        backend: impl FnOnce(&BackendRequest) -> Option<BackendResponse>,
    ) {
        let request = part.request.clone();
        let mut backend_response = None;
        (self.backend_request, self.response) = match gateway.receive(&request) {
            Outcome::Response(response) => (None, Some(response)),
            // An example decides by itself if the caller is authorized.
            Outcome::Authorize(_) => (None, None),
            Outcome::Call(call) => {
                backend_response = backend(call.request());
                let response = backend_response.as_ref().map(|response| call.respond(response));
                (Some(call.request().clone()), response)
            }
        };
        let api = part.api.map(str::to_owned);
        self.exchanges.push(Exchange { api, request, backend_response });
    }

    /// Fails if an example expects nothing.
    fn expects(mut self, example: &Example) -> Self {
        let expects = |part: &Part<'_>| {
            part.dynamodb_request.is_some()
                || part.backend_request.is_some()
                || part.response.is_some()
        };
        if !example.parts().iter().any(expects) {
            self.failures.push(Failure::ExpectsNothing);
        }
        self
    }

    /// Fails if DynamoDB refuses a request because of the request itself.
    fn accepted(&mut self, part: &Part<'_>) {
        let last = self.exchanges.last().and_then(|last| last.backend_response.as_ref());
        let Some(response) = last.filter(|response| response.status >= 400) else { return };
        let expects_refusal = part.dynamodb_response.is_some_and(|of| of.status >= 400);
        let body = response.body.text();
        if !expects_refusal && !OF_ITEMS.iter().any(|error| body.contains(error)) {
            let body = body.into_owned();
            self.failures.push(Failure::Refused { body });
        }
    }

    fn compare_request(&mut self, part: &Part<'_>) {
        let failures = &mut self.failures;
        let Some(actual) = &self.backend_request else {
            if part.is_about_backend() {
                failures.push(Failure::NotCalled);
            }
            return;
        };
        if let Some(expected) = part.backend_request {
            compare_backend_request(part, expected, actual, failures);
        }
        let Some(expected) = part.dynamodb_request else { return };
        let action = expected.action.map(Action::as_str);
        if let Some(action) = action.filter(|action| Some(*action) != actual.dynamodb_action()) {
            let text = |action: &str| Some(Body::from(action));
            let at = ["dynamodb-request", "action"];
            failures.push(differs(part, &at, text(action), text(&called(actual))));
        }
        let body = expected.body.as_ref();
        failures.extend(body_failure(part, "dynamodb-request", body, &actual.body.text()));
    }

    fn compare_response(&mut self, part: &Part<'_>) {
        let failures = &mut self.failures;
        let Some(expected) = part.response else { return };
        let Some(actual) = &self.response else {
            failures.push(Failure::Called);
            return;
        };
        if let Some(status) = expected.status.filter(|status| *status != actual.status) {
            let number = |status: u16| Some(Body::Json(Json::Number(status.into())));
            let at = ["response", "status"];
            failures.push(differs(part, &at, number(status), number(actual.status)));
        }
        for (name, value) in &expected.headers {
            let actual = actual.header(name);
            if value.as_deref() != actual {
                let text = |value: Option<&str>| value.map(Body::from);
                let at = ["response", "headers", name];
                failures.push(differs(part, &at, text(value.as_deref()), text(actual)));
            }
        }
        failures.extend(body_failure(
            part,
            "response",
            expected.body.as_ref(),
            &actual.body.text(),
        ));
    }
}

/// Compares the parts of a request to a backend that the example expects.
fn compare_backend_request(
    part: &Part<'_>,
    expected: &ExpectedBackendRequest,
    actual: &BackendRequest,
    failures: &mut Vec<Failure>,
) {
    const AT: &str = "backend-request";
    let text = |value: Option<&str>| value.map(Body::from);
    let mut compare = |at: &[&str], expected: Option<&str>, actual: Option<&str>| {
        if expected != actual {
            failures.push(differs(part, at, text(expected), text(actual)));
        }
    };
    if let Some(backend) = expected.backend.as_deref() {
        compare(&[AT, "backend"], Some(backend), Some(&actual.backend.to_string()));
    }
    if let Some(method) = expected.method.as_deref() {
        compare(&[AT, "method"], Some(method), Some(&actual.method));
    }
    for (name, value) in &expected.query_string {
        let mut named = actual.query_string.iter().filter(|(known, _)| known == name);
        let last = named.next_back().map(|(_, value)| value);
        compare(&[AT, "query-string", name], value.as_deref(), last);
    }
    for (name, value) in &expected.headers {
        compare(&[AT, "headers", name], value.as_deref(), actual.headers.get(name));
    }
    failures.extend(body_failure(part, AT, expected.body.as_ref(), &actual.body.text()));
}

/// The action of DynamoDB, or the backend that is called instead.
pub(crate) fn called(request: &BackendRequest) -> String {
    request.dynamodb_action().map_or_else(|| request.backend.to_string(), str::to_owned)
}

fn body_failure(
    part: &Part<'_>,
    of: &str,
    expected: Option<&Body>,
    actual: &str,
) -> Option<Failure> {
    let expected = expected.filter(|body| !body.is(actual))?;
    Some(differs(part, &[of, "body"], Some(expected.clone()), Some(Body::of(actual))))
}

fn differs(
    part: &Part<'_>,
    field: &[&str],
    expected: Option<Body>,
    actual: Option<Body>,
) -> Failure {
    let field = part.at.iter().cloned().chain(field.iter().map(ToString::to_string)).collect();
    Failure::Differs { field, expected, actual }
}
