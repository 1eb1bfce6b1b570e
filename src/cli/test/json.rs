//! The JSON report.

use dynagate::example::{Body, Failure};
use dynagate::gateway::{Explanation, Fields};
use dynagate::vtl::Json;
use serde::Serialize;

use super::{Report, Tested};

#[derive(Serialize)]
struct Whole<'a> {
    blueprint: &'a str,
    passed: usize,
    failed: usize,
    #[serde(skip_serializing_if = "is_zero")]
    skipped: usize,
    examples: Vec<One<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct One<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    passed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skipped: bool,
    failures: Vec<Failed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    dynamodb_request: Option<Asked<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backend_request: Option<AskedBackend<'a>>,
    response: Option<Answered<'a>>,
    /// The steps of API Gateway for each request, as the documentation of `dynagate::gateway::explain` describes
    /// them.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    ways: &'a [Explanation],
}

#[derive(Serialize)]
struct Failed<'a> {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<Json>,
}

/// The request to DynamoDB.
#[derive(Serialize)]
struct Asked<'a> {
    action: &'a str,
    body: Json,
}

/// The request to another backend.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AskedBackend<'a> {
    backend: String,
    method: &'a str,
    query_string: &'a Fields,
    headers: &'a Fields,
    body: Json,
}

/// The response to the caller.
#[derive(Serialize)]
struct Answered<'a> {
    status: u16,
    headers: &'a Fields,
    body: Json,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A JSON object.
pub(super) fn report(report: &Report) -> serde_json::Result<String> {
    let whole = Whole {
        blueprint: &report.name,
        passed: report.passed(),
        failed: report.failed(),
        skipped: report.skipped(),
        examples: report.tested.iter().map(example).collect(),
    };
    Ok(serde_json::to_string_pretty(&whole)? + "\n")
}

fn example(tested: &Tested) -> One<'_> {
    let ran = &tested.ran;
    One {
        name: tested.example.name(),
        file: &tested.place.name,
        line: tested.place.line,
        passed: tested.passed(),
        skipped: tested.skipped(),
        failures: ran.failures.iter().map(failure).collect(),
        note: if tested.passed() { tested.warning() } else { tested.note() },
        dynamodb_request: ran.backend_request.as_ref().and_then(|request| {
            let body = Body::of(&request.body.text()).to_json();
            request.dynamodb_action().map(|action| Asked { action, body })
        }),
        backend_request: ran
            .backend_request
            .as_ref()
            .filter(|request| request.dynamodb_action().is_none())
            .map(|request| AskedBackend {
                backend: request.backend.to_string(),
                method: &request.method,
                query_string: &request.query_string,
                headers: &request.headers,
                body: Body::of(&request.body.text()).to_json(),
            }),
        response: ran.response.as_ref().map(|response| Answered {
            status: response.status,
            headers: &response.headers,
            body: Body::of(&response.body.text()).to_json(),
        }),
        ways: &tested.ways,
    }
}

fn failure(failure: &Failure) -> Failed<'_> {
    let message = failure.to_string();
    match failure {
        Failure::Differs { field, expected, actual } => Failed {
            message,
            field: Some(field),
            expected: Some(expected.as_ref().map_or(Json::Null, Body::to_json)),
            actual: Some(actual.as_ref().map_or(Json::Null, Body::to_json)),
        },
        _ => Failed { message, field: None, expected: None, actual: None },
    }
}
