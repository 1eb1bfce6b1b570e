//! Calls of backends other than DynamoDB: functions, and the services behind the endpoint of
//! `messaging`.

use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Request};
use axum::response::Response;
use dynagate_gateway::{Backend, BackendRequest, BackendResponse, Invocation};

use crate::messaging::Endpoint;
use crate::state::State;

/// The host in the requests, which only URLs of queues in responses contain.
const HOST: &str = "localhost";

/// The largest response: API Gateway allows 10 MB.
const BODY: usize = 10 << 20;

/// Calls the backend; `None` if it is not simulated.
pub(super) async fn call(state: &State, request: &BackendRequest) -> Option<BackendResponse> {
    let (path, target) = address(request)?;
    let mut parts = Request::post(path).body(()).ok()?.into_parts().0;
    for (name, value) in request.headers.iter().chain(target.as_ref().map(|of| (TARGET, &**of))) {
        add_header(&mut parts, name, value);
    }
    let endpoint = Endpoint {
        messaging: Arc::clone(&state.messaging),
        functions: Arc::clone(&state.functions),
    };
    let body = Bytes::copy_from_slice(request.body.as_bytes());
    converted(endpoint.respond(&parts, HOST, body).await).await
}

/// The header that names the action of a service with a JSON protocol.
const TARGET: &str = "x-amz-target";

/// The path at the endpoint, and the action if API Gateway itself names it.
fn address(request: &BackendRequest) -> Option<(String, Option<String>)> {
    let root = "/".to_owned();
    match &request.backend {
        Backend::Function { invocation: Invocation::Streaming, .. } => None,
        Backend::Function { arn, .. } => {
            Some((format!("/2015-03-31/functions/{arn}/invocations"), None))
        }
        Backend::Action { service, action, .. } if service == "kinesis" => {
            Some((root, Some(format!("Kinesis_20131202.{action}"))))
        }
        // Of the protocols of SQS, only the JSON protocol is simulated.
        Backend::Action { service, .. } if service == "sqs" => {
            request.headers.get(TARGET).is_some().then_some((root, None))
        }
        _ => None,
    }
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
