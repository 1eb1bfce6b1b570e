//! The endpoint of the services, which SDKs and the AWS CLI call.
//!
//! SNS is called with the query protocol, SQS and Kinesis with JSON and the header `X-Amz-Target`,
//! and Lambda by its path.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::{Messaging, ServiceError, kinesis, lambda, sns, sqs};
use crate::functions::Functions;

/// The largest request: a batch of Kinesis has up to 10 MiB, in Base64.
const BODY_BYTES: usize = 16 << 20;

/// The services behind the endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub(crate) messaging: Arc<Messaging>,
    pub(crate) functions: Arc<Functions>,
}

/// Answers the calls of all services.
pub(crate) fn router(endpoint: Endpoint) -> Router {
    Router::new().fallback(receive).with_state(endpoint)
}

async fn receive(State(endpoint): State<Endpoint>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or(parts.uri.authority().map(Authority::as_str)).unwrap_or_default();
    let host = host.to_owned();
    // A page in a browser cannot call it: its requests have an origin, and a name that it has
    // bound to this machine is none of these.
    if parts.headers.contains_key(header::ORIGIN) || !is_local(&host) {
        return respond_json(
            403,
            &json!({"__type": "AccessDeniedException", "message": FORBIDDEN}),
        );
    }
    let Ok(body) = to_bytes(body, BODY_BYTES).await else {
        let message = "the request is larger than 16 MiB";
        return respond_json(413, &json!({"__type": "RequestTooLarge", "message": message}));
    };
    endpoint.respond(&parts, &host, body).await
}

const FORBIDDEN: &str =
    "this endpoint is for programs on this machine; pages in browsers cannot call it";

/// True for a loopback address, another address of this machine by its number, or `localhost`.
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name == "host.docker.internal"
        || name.ends_with(".localhost")
        || name.parse::<std::net::IpAddr>().is_ok()
}

impl Endpoint {
    /// Responds to a call. `host` is the address that the caller used.
    pub(crate) async fn respond(&self, parts: &Parts, host: &str, body: Bytes) -> Response {
        if let Some(path) = parts.uri.path().strip_prefix(lambda::PATH) {
            return lambda::respond(&self.functions, path, &parts.headers, &body).await;
        }
        let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
        if let Some((service, action)) = target.and_then(|target| target.split_once('.')) {
            let Ok(body) = serde_json::from_slice::<Value>(&body) else {
                let error = json!({"__type": "SerializationException"});
                return respond_json(400, &error);
            };
            return match service {
                "AmazonSQS" => match sqs::call(&self.messaging, host, action, &body).await {
                    Ok(response) => respond_json(200, &response),
                    Err(error) => sqs::refuse(&error),
                },
                "Kinesis_20131202" => match kinesis::call(&self.messaging, action, &body) {
                    Ok(response) => respond_json(200, &response),
                    Err(error) => {
                        let body = json!({"__type": error.code, "message": error.message});
                        respond_json(error.status, &body)
                    }
                },
                service if service.starts_with("DynamoDB") => {
                    unknown("DynamoDB has an endpoint of its own, which `dynagate serve` prints")
                }
                service => unknown(&format!("the service {service} is not simulated")),
            };
        }
        let parameters = query_parameters(&body);
        let value =
            |name: &str| parameters.iter().find(|(of, _)| of == name).map(|(_, v)| v.as_str());
        match (value("Action"), value("Version")) {
            (Some(action), Some("2010-03-31")) => {
                sns::respond(&self.messaging, action, &parameters)
            }
            (Some(_), Some("2012-11-05")) => {
                unknown("SQS is only simulated with its JSON protocol, which newer SDKs use")
            }
            (Some(action), _) => unknown(&format!("the action {action} is not simulated")),
            (None, _) => unknown("only SNS, SQS, Kinesis and Lambda are simulated"),
        }
    }
}

/// An error that SDKs show as it is, in either protocol.
fn unknown(message: &str) -> Response {
    respond_json(400, &json!({"__type": "UnknownOperationException", "message": message}))
}

/// A response in JSON.
pub(super) fn respond_json(status: u16, body: &Value) -> Response {
    respond(status, "application/x-amz-json-1.0", body.to_string())
}

pub(super) fn respond(status: u16, content_type: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(id) = HeaderValue::try_from(uuid::Uuid::new_v4().to_string()) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

/// The parameters of a form.
fn query_parameters(body: &[u8]) -> Vec<(String, String)> {
    let decoded = |part: &[u8]| String::from_utf8_lossy(&percent_decoded(part)).into_owned();
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let pair = |pair: &[u8]| {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        (decoded(name), decoded(value.get(1..).unwrap_or_default()))
    };
    pairs.map(pair).collect()
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let escaped = (*byte == b'%').then(|| digit(at + 1).zip(digit(at + 2))).flatten();
        if let Some(escaped) = escaped.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            decoded.push(escaped);
            at += 3;
        } else {
            decoded.push(if *byte == b'+' { b' ' } else { *byte });
            at += 1;
        }
    }
    decoded
}

/// A member of a request that must be text.
pub(super) fn required<'a>(body: &'a Value, name: &str) -> Result<&'a str, ServiceError> {
    body.get(name).and_then(Value::as_str).ok_or_else(|| {
        let message = format!("The request must contain the parameter {name}.");
        ServiceError::new(400, "MissingParameter", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        let form = b"Action=Publish&Message=a+b%21%C3%A4%zz&&Empty=&Alone";
        let expected =
            [("Action", "Publish"), ("Message", "a b!ä%zz"), ("Empty", ""), ("Alone", "")];
        let parameters = query_parameters(form);
        let parameters: Vec<_> = parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(parameters, expected);
    }

    #[test]
    fn only_names_of_this_machine_are_accepted() {
        for host in ["127.0.0.1:4100", "localhost:1", "[::1]:4100", "192.168.1.2:80", "a.localhost"]
        {
            assert!(is_local(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:80", "", "localhost.evil.example"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
