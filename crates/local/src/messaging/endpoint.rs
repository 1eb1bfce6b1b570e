//! The endpoint of the services, which SDKs and the AWS CLI call.
//!
//! SNS is called with the query protocol, SQS with it or with JSON, EventBridge, Firehose, Kinesis
//! and Step Functions with JSON and the header `X-Amz-Target`, and Lambda and S3 by their paths.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::form::Form;
use super::{Messaging, ServiceError, firehose, kinesis, lambda, query, sns, sqs, sqs_query};
use crate::events::Events;
use crate::executions::{self, Executions};
use crate::functions::Functions;
use crate::objects::Objects;

/// The largest request: a batch of Kinesis has up to 10 MiB, in Base64.
const BODY_BYTES: usize = 16 << 20;

/// The services behind the endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub(crate) messaging: Arc<Messaging>,
    pub(crate) functions: Arc<Functions>,
    pub(crate) objects: Arc<Objects>,
    pub(crate) events: Arc<Events>,
    pub(crate) executions: Arc<Executions>,
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
                "Kinesis_20131202" => answer(kinesis::call(&self.messaging, action, &body)),
                "Firehose_20150804" => answer(firehose::call(&self.messaging, action, &body)),
                "AWSEvents" => answer(self.events.call(action, &body)),
                "AWSStepFunctions" => {
                    answer(executions::call(&self.executions, action, &body).await)
                }
                service if service.starts_with("DynamoDB") => {
                    unknown("DynamoDB has an endpoint of its own, which `dynagate serve` prints")
                }
                service => unknown(&format!("the service {service} is not simulated")),
            };
        }
        let form = query_form(parts, &body);
        let service = match (form.text("Version"), form.text("Action")) {
            (Some("2010-03-31"), _) => QueryService::Sns,
            (Some("2012-11-05"), _) => QueryService::Sqs,
            (_, Some(action)) => {
                return unknown(&format!("the action {action} is not simulated"));
            }
            (_, None) if parts.uri.path() != "/" => return self.objects.respond(parts, &body),
            (_, None) => {
                return unknown(
                    "only EventBridge, Firehose, Kinesis, Lambda, S3, SNS, SQS and Step Functions are \
                     simulated",
                );
            }
        };
        self.respond_to_query(service, parts, host, &body).await
    }

    /// Responds to a call of a service with the query protocol.
    pub(crate) async fn respond_to_query(
        &self,
        service: QueryService,
        parts: &Parts,
        host: &str,
        body: &[u8],
    ) -> Response {
        let form = query_form(parts, body);
        // The response of AWS to a body that is no form, whatever the caller accepts.
        let Some(action) = form.text("Action") else {
            let body = "<AccessDeniedException>\n  <Message>Unable to determine service/operation \
                        name to be authorized</Message>\n</AccessDeniedException>\n";
            return respond(403, "text/xml", body.to_owned());
        };
        match service {
            QueryService::Sns => {
                let result = sns::call(&self.messaging, action, &form);
                query::Form::of(&parts.headers, sns::NAMESPACE).respond(action, result)
            }
            QueryService::Sqs => {
                let path = parts.uri.path();
                let result = sqs_query::call(&self.messaging, host, path, action, &form).await;
                query::Form::of(&parts.headers, sqs_query::NAMESPACE).respond(action, result)
            }
        }
    }
}

/// A service with the query protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QueryService {
    Sns,
    Sqs,
}

/// The parameters in the query string, and those of a form in the body.
fn query_form(parts: &Parts, body: &[u8]) -> Form {
    let mut form = Form::read(parts.uri.query().unwrap_or_default());
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|of| of.to_str().ok());
    let is_form = |of: &str| of.trim_start().starts_with("application/x-www-form-urlencoded");
    if content_type.is_some_and(is_form) {
        form.extend(Form::read(&String::from_utf8_lossy(body)));
    }
    form
}

/// The response of a service with a JSON protocol.
fn answer(result: Result<Value, ServiceError>) -> Response {
    match result {
        Ok(response) => respond_json(200, &response),
        Err(error) => {
            let body = json!({"__type": error.code, "message": error.message});
            respond_json(error.status, &body)
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
