//! Calls of backends other than DynamoDB: functions, the services behind the endpoint of
//! `messaging`, and HTTP endpoints.

use axum::body::{Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Request};
use axum::response::Response;
use dynagate_gateway::{Backend, BackendRequest, BackendResponse, Invocation};

use super::http_endpoint::Failure;
use crate::messaging::{Endpoint, QueryService};
use crate::state::State;

/// The host in the requests, which only URLs of queues in responses contain.
const HOST: &str = "localhost";

/// The largest response: API Gateway allows 10 MB.
const BODY: usize = 10 << 20;

/// The reason why a backend gives no response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoResponse {
    /// It is not simulated.
    NotSimulated,
    /// It cannot be called from this machine.
    NotCalled(String),
    /// It was called, and did not respond.
    Network(String),
}

/// Calls the backend.
pub(super) async fn call(
    state: &State,
    request: &BackendRequest,
) -> Result<BackendResponse, NoResponse> {
    let Backend::Http { url } = &request.backend else {
        return service(state, request).await.ok_or(NoResponse::NotSimulated);
    };
    let generation = state.generation();
    let links = &generation.system.vpc_links;
    let called = state.behavior.endpoints.call(url, request, links).await;
    called.map_err(|failure| match failure {
        Failure::NotCalled(reason) => NoResponse::NotCalled(reason),
        Failure::Network(reason) => NoResponse::Network(reason),
    })
}

/// Calls a function or a service; `None` if it is not simulated.
async fn service(state: &State, request: &BackendRequest) -> Option<BackendResponse> {
    let endpoint = state.endpoint();
    let body = Bytes::copy_from_slice(request.body.as_bytes());
    let response = match &request.backend {
        Backend::Function { invocation: Invocation::Streaming, .. } => return None,
        Backend::Function { arn, .. } => {
            let path = format!("/2015-03-31/functions/{arn}/invocations");
            endpoint.respond(&parts(request, "POST", &path)?, HOST, body).await
        }
        Backend::Action { service, action, .. } => match service.as_str() {
            "events" | "firehose" | "kinesis" | "states" => {
                let mut parts = parts(request, "POST", "/")?;
                // API Gateway itself names the action, but not that of EventBridge.
                let target = match service.as_str() {
                    "firehose" => Some("Firehose_20150804"),
                    "kinesis" => Some("Kinesis_20131202"),
                    "states" => Some("AWSStepFunctions"),
                    _ => None,
                };
                if let Some(target) = target {
                    add_header(&mut parts, TARGET, &format!("{target}.{action}"));
                }
                endpoint.respond(&parts, HOST, body).await
            }
            service => {
                let path = format!("/?Action={action}&{}", request.encoded_query_string());
                let parts = parts(request, "POST", &path)?;
                query(&endpoint, service, &parts, body).await?
            }
        },
        Backend::Path { service, path, .. } => {
            let (subdomain, service) = match service.rsplit_once('.') {
                Some((subdomain, service)) => (Some(subdomain), service),
                None => (None, service.as_str()),
            };
            // The subdomain of S3 is the bucket.
            let bucket = subdomain.map(|of| format!("{of}/")).unwrap_or_default();
            let target = format!("/{bucket}{path}?{}", request.encoded_query_string());
            let parts = parts(request, &request.method, &target)?;
            match service {
                "s3" => endpoint.objects.respond(&parts, &body),
                service => query(&endpoint, service, &parts, body).await?,
            }
        }
        _ => return None,
    };
    converted(response).await
}

/// Calls a service with the query protocol, or with JSON if the header names an action.
async fn query(endpoint: &Endpoint, service: &str, parts: &Parts, body: Bytes) -> Option<Response> {
    let service = match service {
        "sns" => QueryService::Sns,
        "sqs" if parts.headers.contains_key(TARGET) => {
            return Some(endpoint.respond(parts, HOST, body).await);
        }
        "sqs" => QueryService::Sqs,
        _ => return None,
    };
    Some(endpoint.respond_to_query(service, parts, HOST, &body).await)
}

/// The header that names the action of a service with a JSON protocol.
const TARGET: &str = "x-amz-target";

/// The head of the HTTP request; `None` if it is none.
fn parts(request: &BackendRequest, method: &str, target: &str) -> Option<Parts> {
    let mut parts = Request::builder().method(method).uri(target).body(()).ok()?.into_parts().0;
    // API Gateway accepts JSON unless the integration maps the header.
    add_header(&mut parts, "accept", "application/json");
    for (name, value) in request.headers.iter() {
        add_header(&mut parts, name, value);
    }
    Some(parts)
}

fn add_header(parts: &mut Parts, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        parts.headers.insert(name, value);
    }
}

async fn converted(response: Response) -> Option<BackendResponse> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, BODY).await.ok()?;
    let mut converted = BackendResponse::new(parts.status.as_u16(), body.to_vec());
    for (name, value) in &parts.headers {
        converted.headers.add(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
    }
    Some(converted)
}
