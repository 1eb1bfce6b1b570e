//! The HTTP endpoint of the APIs.
//!
//! The first segment of a path is the stage of the default API. Requests to a custom domain name
//! of the system, by their header `Host`, are mapped by its base paths; those to
//! `KEY.localhost` go to the API with that key.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State as Shared;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response as HttpResponse;
use dynagate_gateway::{Gateway, Outcome, Request, Response};
use dynagate_vtl::Json;
use indexmap::IndexMap;
use uuid::Uuid;

use crate::history::{Event, Exchange, RefusedRequest};
use crate::state::{Generation, State};

/// The largest body of a request, as
/// [documented](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html).
const BODY_BYTES: usize = 10 << 20;

/// Serves all paths and methods.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new().fallback(receive).with_state(state)
}

async fn receive(
    Shared(state): Shared<Arc<State>>,
    request: axum::extract::Request,
) -> HttpResponse {
    let (parts, body) = request.into_parts();
    let identifiers = Identifiers::new();
    let Ok(body) = to_bytes(body, BODY_BYTES).await else {
        let message = r#"{"message": "Request Too Long"}"#;
        return identifiers.refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestTooLargeException",
            message,
        );
    };
    let generation = state.generation();
    let path_and_query = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let Some((api, gateway, target)) = addressed(&generation, &parts) else {
        let message = r#"{"message":"Forbidden"}"#;
        state.history.tell(Event::Refused(Arc::new(RefusedRequest {
            method: parts.method.to_string(),
            target: path_and_query.to_owned(),
            status: 403,
            reason: "no stage has this path and host".to_owned(),
            started: identifiers.epoch_milliseconds,
        })));
        return identifiers.refuse(StatusCode::FORBIDDEN, "ForbiddenException", message);
    };
    let request = identifiers.request(&parts, target, &body);
    let started = Instant::now();
    let mut capacity_units = None;
    let (dynamodb, response) = match gateway.receive(&request) {
        Outcome::Response(response) => (None, response),
        Outcome::Call(call) => {
            let body = call.request().body.text();
            let called = state.database.measure(&call.request().action, &body);
            capacity_units = called.capacity_units;
            let backend = called.response;
            let response = call.respond(&backend);
            (Some((call.request().clone(), backend)), response)
        }
        // All requests are authorized, so that no authorizer is called.
        Outcome::Authorize(_) => (None, Response::forbidden()),
    };
    let answer = identifiers.respond(&response);
    state.history.push(Exchange {
        id: 0,
        api,
        gateway: Arc::clone(gateway),
        target: path_and_query.to_owned(),
        request,
        dynamodb,
        capacity_units,
        response,
        started: identifiers.epoch_milliseconds,
        duration: started.elapsed(),
    });
    answer
}

/// The API's key, the gateway and the target below its stage that a request is addressed to.
fn addressed<'a>(
    generation: &'a Generation,
    parts: &Parts,
) -> Option<(String, &'a Arc<Gateway>, String)> {
    let path_and_query = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let below = |first: &str| -> Option<String> {
        let rest = path_and_query.strip_prefix('/')?.strip_prefix(first)?;
        match rest.chars().next() {
            None => Some("/".to_owned()),
            Some('/') => Some(rest.to_owned()),
            Some('?') => Some(format!("/{rest}")),
            Some(_) => None,
        }
    };
    let mappings = generation.system.base_path_mappings.iter();
    let mut of_host = mappings.filter(|mapping| mapping.domain_name == host).peekable();
    if of_host.peek().is_some() {
        return of_host.find_map(|mapping| {
            let target = match mapping.base_path.as_str() {
                "" => path_and_query.to_owned(),
                base_path => below(base_path)?,
            };
            let gateway = generation.gateway(&mapping.api, &mapping.stage)?;
            Some((mapping.api.clone(), gateway, target))
        });
    }
    let key = host.strip_suffix(".localhost");
    let api = match key {
        Some(key) => generation.system.apis.iter().find(|api| api.key == key)?,
        None => generation.system.apis.first()?,
    };
    let path = parts.uri.path().trim_start_matches('/');
    let stage = path.split('/').next().unwrap_or_default();
    let gateway = generation.gateway(&api.key, stage)?;
    Some((api.key.clone(), gateway, below(stage)?))
}

/// The identifiers and the time of a request.
struct Identifiers {
    request_id: String,
    extended_request_id: String,
    epoch_milliseconds: u64,
}

impl Identifiers {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let request_id = Uuid::new_v4();
        Self {
            request_id: request_id.to_string(),
            extended_request_id: extended(request_id),
            epoch_milliseconds: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// The request as the gateway receives it.
    fn request(&self, parts: &Parts, target: String, body: &Bytes) -> Request {
        let mut request = Request::new(parts.method.as_str(), target);
        for (name, value) in &parts.headers {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            request.headers.add(name.as_str(), value);
        }
        if !body.is_empty() {
            request.body = Some(body.to_vec().into());
        }
        let identity = IndexMap::from([("sourceIp".to_owned(), Json::String("127.0.0.1".into()))]);
        request
            .authorized(true)
            .context("requestId", Json::String(self.request_id.clone()))
            .context("extendedRequestId", Json::String(self.extended_request_id.clone()))
            .context("requestTimeEpoch", Json::Number(self.epoch_milliseconds.into()))
            .context("identity", Json::Object(identity))
    }

    /// The HTTP response with the headers that API Gateway adds.
    fn respond(&self, response: &Response) -> HttpResponse {
        let mut answer = HttpResponse::new(Body::from(response.body.clone().into_bytes()));
        *answer.status_mut() =
            StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let own = [
            ("x-amzn-RequestId", self.request_id.as_str()),
            ("x-amz-apigw-id", self.extended_request_id.as_str()),
        ];
        for (name, value) in headers.chain(own) {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
                && name != CONTENT_LENGTH
            {
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }

    /// A refusal before any stage is known.
    fn refuse(
        &self,
        status: StatusCode,
        error_type: &'static str,
        body: &'static str,
    ) -> HttpResponse {
        let mut answer = HttpResponse::new(Body::from(body));
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("x-amzn-errortype", HeaderValue::from_static(error_type));
        for (name, value) in
            [("x-amzn-requestid", &self.request_id), ("x-amz-apigw-id", &self.extended_request_id)]
        {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        answer
    }
}

/// An extended request identifier, which is 16 characters of base64 text.
fn extended(id: Uuid) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = id.as_bytes().iter().take(15);
    digits.map(|byte| char::from(DIGITS[usize::from(byte & 63)])).chain(['=']).collect()
}
