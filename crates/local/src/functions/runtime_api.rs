//! The [Runtime API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), from which a
//! process of a function gets its invocations.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// The largest response of a function:
/// [6 MB](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
pub(super) const PAYLOAD_BYTES: usize = 6 << 20;

/// An invocation on its way to the process.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) request_id: Arc<str>,
    /// The end of its time, in milliseconds since 1970.
    pub(super) deadline: u64,
    pub(super) function_arn: String,
    pub(super) event: String,
}

/// The result of an invocation: the response, or the error that the function returned.
pub(super) type Outcome = Result<Value, Value>;

/// The state of the process.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Phase {
    /// Its code is loaded.
    Loading,
    /// It waits for invocations or processes one.
    Ready,
    /// Its code could not be loaded.
    Failed(Value),
}

/// The side of the server: a listener for one process.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    pub(super) address: SocketAddr,
    pub(super) phase: watch::Receiver<Phase>,
    invocations: mpsc::Sender<Call>,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    address: SocketAddr,
    invocations: tokio::sync::Mutex<mpsc::Receiver<Call>>,
    pending: Mutex<Option<(Arc<str>, oneshot::Sender<Outcome>)>>,
    phase: watch::Sender<Phase>,
}

impl RuntimeApi {
    pub(super) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (sender, receiver) = mpsc::channel(1);
        let (phase_sender, phase) = watch::channel(Phase::Loading);
        let shared = Arc::new(Shared {
            address,
            invocations: tokio::sync::Mutex::new(receiver),
            pending: Mutex::default(),
            phase: phase_sender,
        });
        let below = Router::new()
            .route("/runtime/invocation/next", get(next))
            .route("/runtime/invocation/{id}/response", post(response))
            .route("/runtime/invocation/{id}/error", post(error))
            .route("/runtime/init/error", post(init_error))
            .route_layer(from_fn_with_state(Arc::clone(&shared), admit));
        let router = Router::new().nest("/2018-06-01", below).with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            // It ends with the task.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, phase, invocations: sender, shared, server })
    }

    /// Hands an invocation to the process. The receiver fails if it is overtaken by another one.
    pub(super) fn invoke(&self, invocation: Call) -> oneshot::Receiver<Outcome> {
        let (sender, receiver) = oneshot::channel();
        let pending = (Arc::clone(&invocation.request_id), sender);
        *self.shared.pending.lock().unwrap_or_else(PoisonError::into_inner) = Some(pending);
        // There is one invocation at a time, for which there is room.
        let _ = self.invocations.try_send(invocation);
        receiver
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    /// True if the request was sent to this address, and not by a page in a browser.
    fn accepts(&self, request: &Request) -> bool {
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        host == Some(self.address.to_string().as_str())
            && !request.headers().contains_key(header::ORIGIN)
    }

    fn finish(&self, id: &str, outcome: Outcome) -> Response {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        match pending.take_if(|(pending, _)| **pending == *id) {
            Some((_, sender)) => {
                // The invocation may have timed out.
                let _ = sender.send(outcome);
                accepted()
            }
            None => refused(StatusCode::BAD_REQUEST, "InvalidRequestID"),
        }
    }
}

/// Passes on the requests that the process sends to this address.
async fn admit(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if shared.accepts(&request) {
        next.run(request).await
    } else {
        refused(StatusCode::FORBIDDEN, "InvalidHost")
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.phase.send_if_modified(|phase| {
        let loading = *phase == Phase::Loading;
        if loading {
            *phase = Phase::Ready;
        }
        loading
    });
    let invocation = shared.invocations.lock().await.recv().await;
    let Some(invocation) = invocation else {
        return refused(StatusCode::GONE, "Stopped");
    };
    let mut response = Response::new(Body::from(invocation.event));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [
        ("lambda-runtime-aws-request-id", invocation.request_id.to_string()),
        ("lambda-runtime-deadline-ms", invocation.deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", invocation.function_arn),
        ("lambda-runtime-trace-id", trace_id(&invocation.request_id)),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// An identifier for AWS X-Ray, not sampled.
fn trace_id(request_id: &str) -> String {
    let digits: String = request_id.chars().filter(char::is_ascii_hexdigit).collect();
    let (time, random) = digits.split_at_checked(8).unwrap_or(("", ""));
    format!("Root=1-{time}-{random};Sampled=0")
}

async fn response(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let Ok(body) = to_bytes(request.into_body(), PAYLOAD_BYTES).await else {
        let message =
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).";
        let error = json!({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message});
        // The process gets the refusal, and the caller the error.
        drop(shared.finish(&id, Err(error)));
        return refused(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge");
    };
    let outcome = if body.is_empty() {
        Ok(Value::Null)
    } else {
        serde_json::from_slice(&body).map_err(|error| {
            json!({
                "errorType": "Runtime.InvalidResponse",
                "errorMessage": format!("the response is not JSON: {error}"),
            })
        })
    };
    shared.finish(&id, outcome)
}

async fn error(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let error = error_of(request).await;
    shared.finish(&id, Err(error))
}

async fn init_error(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let error = error_of(request).await;
    shared.phase.send_replace(Phase::Failed(error));
    accepted()
}

async fn error_of(request: Request) -> Value {
    let body = to_bytes(request.into_body(), PAYLOAD_BYTES).await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_else(
        |_| json!({"errorType": "Runtime.Unknown", "errorMessage": "the runtime gave no reason"}),
    )
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, r#"{"status":"OK"}"#).into_response()
}

fn refused(status: StatusCode, error_type: &str) -> Response {
    (status, json!({"errorType": error_type, "errorMessage": error_type}).to_string())
        .into_response()
}
