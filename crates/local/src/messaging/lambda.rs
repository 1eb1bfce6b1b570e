//! The action [Invoke](https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html) of Lambda.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde_json::{Value, json};

use super::endpoint;
use crate::functions::{FunctionError, Functions};

/// The start of its path.
pub(super) const PATH: &str = "/2015-03-31/functions/";

/// Invokes the function of a path: `NAME/invocations`.
pub(super) async fn respond(
    functions: &Arc<Functions>,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let refuse = |status, error: &str, message: String| {
        let mut response =
            endpoint::respond(status, "application/json", json!({"Message": message}).to_string());
        if let Ok(value) = HeaderValue::try_from(error) {
            response.headers_mut().insert("x-amzn-errortype", value);
        }
        response
    };
    let Some(name) = path.strip_suffix("/invocations") else {
        let message = "only the action Invoke of Lambda is simulated".to_owned();
        return refuse(400, "UnknownOperationException", message);
    };
    let name = name.replace("%3A", ":").replace("%3a", ":");
    let event = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(body) };
    let event: Value = match event {
        Ok(event) => event,
        Err(error) => {
            let message = format!("Could not parse request body into json: {error}");
            return refuse(400, "InvalidRequestContentException", message);
        }
    };
    let invocation_type = headers.get("x-amz-invocation-type").and_then(|of| of.to_str().ok());
    match invocation_type {
        Some("DryRun") => return endpoint::respond(204, "application/json", String::new()),
        Some("Event") => {
            if functions.function(&name).is_none() {
                return refuse(404, "ResourceNotFoundException", not_found(&name));
            }
            return if functions.invoke_later(&name, event, "Invoke") {
                endpoint::respond(202, "application/json", String::new())
            } else {
                refuse(429, "TooManyRequestsException", "Rate Exceeded.".to_owned())
            };
        }
        _ => {}
    }
    let (body, failed) = match functions.invoke(&name, &event, "Invoke").await {
        Ok(response) => (response, false),
        Err(FunctionError::Failed(error)) => (error, true),
        Err(FunctionError::NotFound(name)) => {
            return refuse(404, "ResourceNotFoundException", not_found(&name));
        }
        Err(error @ FunctionError::Throttled) => {
            return refuse(429, "TooManyRequestsException", error.to_string());
        }
        Err(error @ FunctionError::RequestTooLarge) => {
            return refuse(413, "RequestTooLargeException", error.to_string());
        }
        Err(error @ FunctionError::Unavailable { .. }) => {
            return refuse(500, "ServiceException", error.to_string());
        }
    };
    let mut response = endpoint::respond(200, "application/json", body.to_string());
    let headers = response.headers_mut();
    headers.insert("x-amz-executed-version", HeaderValue::from_static("$LATEST"));
    if failed {
        headers.insert("x-amz-function-error", HeaderValue::from_static("Unhandled"));
    }
    response
}

fn not_found(name: &str) -> String {
    format!("Function not found: {name}")
}
