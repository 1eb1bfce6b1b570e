//! The HTTP endpoint of DynamoDB and DynamoDB Streams, for the AWS CLI and SDKs.
//!
//! It follows the
//! [low-level API](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html).
//! Signatures have to be there, but are not verified. Pages in a browser may call it from this
//! machine only: a request with another `Origin` is refused, and one whose `Host` is a name of
//! another machine, as DNS rebinding makes them.

use std::net::IpAddr;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    AUTHORIZATION, CONTENT_TYPE, DATE, HOST, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use dynagate_gateway::BackendResponse;
use dynoxide::auth_material::{self, AuthMaterial};

use super::{Database, request_id};
use crate::endpoint::host_name;

/// The largest body of a request.
const BODY_BYTES: usize = 16 << 20;
const JSON: &str = "application/x-amz-json-1.0";

/// Serves the database. `local` is true if it listens on a loopback address.
pub(crate) fn router(database: Database, local: bool) -> Router {
    Router::new().fallback(receive).with_state(Endpoint { database, local })
}

#[derive(Debug, Clone)]
struct Endpoint {
    database: Database,
    local: bool,
}

async fn receive(State(endpoint): State<Endpoint>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if endpoint.local && !parts.headers.get(HOST).is_none_or(of_this_machine) {
        return (StatusCode::FORBIDDEN, "the Host is not this machine\n").into_response();
    }
    let origin = parts.headers.get(ORIGIN).cloned();
    if origin.as_ref().is_some_and(|origin| !origin_of_this_machine(origin)) {
        let message = "pages of other origins may not call this endpoint\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    let mut response = match parts.method {
        Method::GET => {
            (StatusCode::OK, "healthy: dynamodb.us-east-1.amazonaws.com \n").into_response()
        }
        Method::OPTIONS if origin.is_some() => preflight(&parts.headers),
        Method::POST => match to_bytes(body, BODY_BYTES).await {
            Ok(body) => {
                let query = parts.uri.query().unwrap_or_default();
                answer(&endpoint.database, &parts.headers, query, &body)
            }
            Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        },
        _ => (StatusCode::NOT_FOUND, "<UnknownOperationException/>\n").into_response(),
    };
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(VARY, HeaderValue::from_static("Origin"));
        let exposed = HeaderValue::from_static("x-amzn-RequestId, x-amzn-ErrorType");
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    response
}

/// Answers a browser that asks for permission to call.
fn preflight(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::OK.into_response();
    let answer = response.headers_mut();
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if let Some(asked) = headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    response
}

fn answer(database: &Database, headers: &HeaderMap, query: &str, body: &[u8]) -> Response {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let target = text(HeaderName::from_static("x-amz-target"));
    let action = target.and_then(|target| {
        let streams = target.strip_prefix("DynamoDBStreams_20120810.");
        streams.or_else(|| target.strip_prefix("DynamoDB_20120810."))
    });
    let Some(action) = action else {
        return http(super::refusal::unknown_operation());
    };
    let unsigned = auth_material::validate(AuthMaterial {
        authorization: text(AUTHORIZATION),
        query,
        has_date_header: headers.contains_key("x-amz-date") || headers.contains_key(DATE),
    });
    if let Some(refusal) = unsigned {
        return http(BackendResponse::new(400, refusal));
    }
    // A body that is not UTF-8 is not JSON, which `call` refuses.
    let body = std::str::from_utf8(body).unwrap_or_default();
    http(database.call(action, body))
}

fn http(answer: BackendResponse) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, answer.body.into_bytes()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    if let Ok(id) = HeaderValue::from_str(&request_id()) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response
}

/// True if a `Host` is a name or an address of this machine, with any port.
fn of_this_machine(host: &HeaderValue) -> bool {
    host.to_str().is_ok_and(is_local)
}

fn origin_of_this_machine(origin: &HeaderValue) -> bool {
    let host = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    host.is_some_and(|(_, host)| is_local(host))
}

fn is_local(host: &str) -> bool {
    let name = host_name(host);
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn names_of_this_machine() {
        for name in ["localhost", "LOCALHOST:8000", "orders.localhost:1", "127.0.0.1", "[::1]:80"] {
            assert!(is_local(name), "{name}");
        }
        for name in ["example.com", "localhost.example.com:8000", "10.0.0.1", "", "[::2]", "null"] {
            assert!(!is_local(name), "{name}");
        }
    }
}
