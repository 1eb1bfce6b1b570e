//! The HTTP endpoint of the APIs.
//!
//! The first segment of a path is the stage of the default API. Requests to a custom domain name
//! of the system, by their header `Host`, are mapped by its base paths; those to
//! `KEY.localhost` go to the API with that key.
//!
//! `message` converts requests and responses, `authorization` decides about callers, `usage` counts
//! requests, `fault` makes some of them fail, and `backend` calls other backends than DynamoDB,
//! with `http_endpoint` for HTTP.

mod address;
pub(crate) mod authorization;
mod backend;
pub(crate) mod fault;
pub(crate) mod http_endpoint;
mod message;
mod usage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response as HttpResponse};
use dynagate_gateway::{
    Authorization, BackendRequest, BackendResponse, Call, Gateway, Limit, Outcome, Request,
    Response, Usage,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::history::{Activity, Event, Exchange, Level, RefusedRequest};
use crate::state::State;
use crate::timestamp::Timestamp;

use self::address::Addressed;
use self::authorization::Authorizers;
use self::backend::NoResponse;
use self::fault::{Fault, FaultKind};
use self::http_endpoint::{Endpoints, Replacement};
use self::message::Identifiers;
use self::usage::Counters;

/// The largest number of bodies of more than 64 KiB that are in work at once.
const LARGE_BODIES: usize = 16;

/// The behavior of the endpoint, and what it keeps between requests.
#[derive(Debug)]
pub(crate) struct Behavior {
    pub(crate) faults: Vec<Fault>,
    pub(crate) authorizers: Authorizers,
    endpoints: Endpoints,
    /// True if the endpoint listens on a loopback address.
    pub(crate) is_loopback: bool,
    counters: Counters,
    large_bodies: Semaphore,
}

impl Behavior {
    pub(crate) fn new(
        faults: Vec<Fault>,
        authorizers: Authorizers,
        replacements: Vec<Replacement>,
        is_loopback: bool,
    ) -> Self {
        Self {
            faults,
            authorizers,
            endpoints: Endpoints::new(replacements),
            is_loopback,
            counters: Counters::default(),
            large_bodies: Semaphore::new(LARGE_BODIES),
        }
    }
}

/// Serves all paths and methods.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new().fallback(receive).with_state(state)
}

async fn receive(
    Shared(state): Shared<Arc<State>>,
    request: axum::extract::Request,
) -> HttpResponse {
    let (parts, body) = request.into_parts();
    let Some((body, _permit)) = message::read(body, &state.behavior.large_bodies).await else {
        return StatusCode::REQUEST_TIMEOUT.into_response();
    };
    let identifiers = Identifiers::new();
    let started = Instant::now();
    let generation = state.generation();
    let addressed = Addressed::of(&generation, &parts, state.behavior.is_loopback);
    let Addressed { api, gateway, target, domain_name } = match addressed {
        Ok(addressed) => addressed,
        Err(reason) => return refuse(&state, &parts, &identifiers, reason),
    };
    let mut request = identifiers.request(&parts, target, body);
    if let Some(domain_name) = domain_name {
        let prefix = domain_name.split('.').next().unwrap_or_default();
        request = request
            .context("domainPrefix", prefix)
            .context("domainName", domain_name.as_str())
            .context("path", parts.uri.path());
    }
    let exchanged = exchange(&state, &api, &gateway, request, identifiers.epoch_milliseconds).await;
    let Exchanged { request, backend, capacity_units, response } = exchanged;
    let answer = identifiers.respond(&parts, &response);
    state.history.push(Exchange {
        id: 0,
        api,
        gateway,
        target: target_of(&parts).to_owned(),
        request,
        backend,
        capacity_units,
        response,
        started: identifiers.epoch_milliseconds,
        duration: started.elapsed(),
    });
    answer
}

/// The path with the query string as the caller sent it.
fn target_of(parts: &Parts) -> &str {
    parts.uri.path_and_query().map_or("/", |target| target.as_str())
}

/// Refuses a request that is addressed to no stage.
fn refuse(state: &State, parts: &Parts, identifiers: &Identifiers, reason: String) -> HttpResponse {
    state.history.tell(Event::Refused(Arc::new(RefusedRequest {
        method: parts.method.to_string(),
        target: target_of(parts).to_owned(),
        status: 403,
        reason,
        started: identifiers.epoch_milliseconds,
    })));
    identifiers.respond(parts, &Response::forbidden())
}

/// True if the canary of the stage gets a request, by its share of them.
fn is_of_canary(gateway: &Gateway) -> bool {
    let stage = gateway.api().stages.get(gateway.stage());
    let canary = stage.and_then(|stage| stage.canary_settings.as_ref());
    canary.is_some_and(|canary| random() * 100.0 < canary.percent_traffic)
}

/// A random number from 0 up to 1.
fn random() -> f64 {
    // The first four bytes of a random UUID are random.
    let (first, ..) = Uuid::new_v4().as_fields();
    f64::from(first) / (f64::from(u32::MAX) + 1.0)
}

/// A request with all that followed from it.
struct Exchanged {
    /// The request with the result of its authorizer and the limit that it exceeds.
    request: Request,
    backend: Option<(BackendRequest, BackendResponse)>,
    capacity_units: Option<f64>,
    response: Response,
}

async fn exchange(
    state: &State,
    api: &str,
    gateway: &Gateway,
    mut request: Request,
    now: u64,
) -> Exchanged {
    let behavior = &state.behavior;
    request.canary = is_of_canary(gateway);
    behavior.authorizers.prepare(gateway.api(), &mut request, now / 1_000);
    let mut outcome = gateway.receive(&request);
    if let Outcome::Authorize(call) = &outcome {
        let result = behavior.authorizers.call(state, (api, gateway.stage()), call).await;
        request.authorization = Authorization::Called(result);
        outcome = gateway.receive(&request);
    }
    let limits = gateway.usage(&request);
    if limits != Usage::default() && is_counted(gateway, &mut request) {
        let counted = behavior.counters.take((api, gateway.stage()), &limits, now);
        if let Err(limit) = counted {
            request.exceeded = Some(limit);
            outcome = gateway.receive(&request);
        }
    }
    let reaches_backend = match &outcome {
        Outcome::Call(_) => true,
        Outcome::Response(response) => response.reason.is_none(),
        Outcome::Authorize(_) => false,
    };
    let resource = gateway.resource(&request).filter(|_| reaches_backend);
    let faults = match resource {
        Some(path) => fault::happening(&behavior.faults, request.verb(), path),
        None => Vec::new(),
    };
    let status = faults.iter().find_map(|fault| fault.status());
    if status == Some(429) {
        request.exceeded = Some(Limit::Throttle);
        outcome = gateway.receive(&request);
    }
    let (mut exchanged, mut capacity_units) = (None, None);
    let response = match outcome {
        Outcome::Response(response) => {
            delay(&faults, Duration::MAX).await;
            match status {
                Some(500..) => injected(status.unwrap_or(500)),
                _ => response,
            }
        }
        Outcome::Call(call) => {
            let is_late = delay(&faults, call.timeout()).await;
            match status {
                Some(504) => call.time_out(),
                Some(status @ 500..) => injected(status),
                _ if is_late => call.time_out(),
                _ => {
                    let called = called(state, call.request(), &faults);
                    match tokio::time::timeout(call.timeout(), called).await {
                        Ok(Ok((answer, units))) => {
                            capacity_units = units;
                            let response = call.respond(&answer);
                            exchanged = Some((call.request().clone(), answer));
                            response
                        }
                        Ok(Err(none)) => unanswered(state, &request, &call, &none),
                        Err(_) => call.time_out(),
                    }
                }
            }
        }
        // The result of the authorizer is already there.
        Outcome::Authorize(_) => injected(500),
    };
    Exchanged { request, backend: exchanged, capacity_units, response }
}

/// True if the request gets as far as the limits, which only authorized ones do.
fn is_counted(gateway: &Gateway, request: &mut Request) -> bool {
    request.exceeded = Some(Limit::Throttle);
    let refused = gateway.receive(request);
    request.exceeded = None;
    let Outcome::Response(response) = refused else { return false };
    response.header("x-amzn-ErrorType") == Some("TooManyRequestsException")
}

/// The response of the backend, or of a fault in its place, and the capacity that DynamoDB
/// consumed.
async fn called(
    state: &State,
    request: &BackendRequest,
    faults: &[FaultKind],
) -> Result<(BackendResponse, Option<f64>), NoResponse> {
    let Some(action) = request.dynamodb_action() else {
        return backend::call(state, request).await.map(|response| (response, None));
    };
    let error = faults.iter().find_map(|fault| match fault {
        FaultKind::DynamoDb(error) => Some(error.response()),
        _ => None,
    });
    if let Some(response) = error {
        return Ok((response, None));
    }
    let called = state.database.measure(action, &request.body.text());
    Ok((called.response, called.capacity_units))
}

/// Responds to a call without a response of the backend, and tells of it.
fn unanswered(state: &State, request: &Request, call: &Call<'_>, none: &NoResponse) -> Response {
    let backend = &call.request().backend;
    let text = match none {
        NoResponse::NotSimulated => format!("calls {backend}, which is not simulated"),
        NoResponse::NotCalled(reason) => reason.clone(),
        NoResponse::Network(reason) => format!("cannot call {reason}"),
    };
    state.history.record(Activity {
        time: Timestamp::now().0,
        kind: "api",
        source: format!("{} {}", request.verb(), request.path()),
        level: Level::Error,
        text,
        ..Activity::default()
    });
    match none {
        NoResponse::NotSimulated => failure(500, format!("{backend} is not simulated")),
        NoResponse::NotCalled(reason) => failure(500, reason.clone()),
        NoResponse::Network(reason) => call.fail(reason.clone()),
    }
}

/// Waits for the latencies of faults, but not longer than the timeout. True if it is reached.
async fn delay(faults: &[FaultKind], timeout: Duration) -> bool {
    let latencies = faults.iter().map(|fault| match fault {
        FaultKind::Latency(latency) => *latency,
        _ => Duration::ZERO,
    });
    let latency: Duration = latencies.sum();
    if !latency.is_zero() {
        tokio::time::sleep(latency.min(timeout)).await;
    }
    latency >= timeout
}

/// The response of a fault.
fn injected(status: u16) -> Response {
    failure(status, "a fault of --fault".to_owned())
}

/// A response of API Gateway for a reason that only the local server has.
fn failure(status: u16, reason: String) -> Response {
    let mut response = Response::forbidden();
    response.status = status;
    response.body = r#"{"message": "Internal server error"}"#.into();
    response.headers.set("x-amzn-ErrorType", "InternalServerErrorException");
    response.reason = Some(reason);
    response
}
