//! The conversion of HTTP requests and responses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response as HttpResponse;
use dynagate_gateway::{Request, Response};
use dynagate_vtl::Json;
use futures_util::StreamExt as _;
use indexmap::IndexMap;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use uuid::Uuid;

use crate::sent_headers::SentHeaders;
use crate::timestamp::Timestamp;

/// The largest body of a request, as
/// [documented](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html).
const BODY_BYTES: usize = 10 << 20;
/// The bytes of a larger body that are read and dropped, for the caller to read the response.
const DROPPED_BYTES: usize = 64 << 20;
/// The bytes of a body that are read in any case.
const SMALL_BODY_BYTES: usize = 64 << 10;
/// The longest time between two parts of a body.
const PAUSE: Duration = Duration::from_secs(30);

/// Reads a body. One that is larger than API Gateway accepts ends with the first byte too many.
/// `None` stands for a caller who is too slow or gone.
pub(super) async fn read(
    body: Body,
    large_bodies: &Semaphore,
) -> Option<(Vec<u8>, Option<SemaphorePermit<'_>>)> {
    let (mut stream, mut kept) = (body.into_data_stream(), Vec::new());
    let (mut dropped, mut permit) = (0, None);
    while let Some(part) = timeout(PAUSE, stream.next()).await.ok()? {
        let part = part.ok()?;
        if permit.is_none() && kept.len() + part.len() > SMALL_BODY_BYTES {
            permit = Some(large_bodies.acquire().await.ok()?);
        }
        let taken = part.len().min(BODY_BYTES + 1 - kept.len());
        kept.extend_from_slice(&part[..taken]);
        dropped += part.len() - taken;
        if dropped > DROPPED_BYTES {
            break;
        }
    }
    Some((kept, permit))
}

/// The identifiers and the time of a request.
pub(super) struct Identifiers {
    request_id: String,
    extended_request_id: String,
    trace: u64,
    pub(super) epoch_milliseconds: u64,
}

impl Identifiers {
    pub(super) fn new() -> Self {
        let request_id = Uuid::new_v4();
        Self {
            request_id: request_id.to_string(),
            extended_request_id: extended(request_id),
            trace: request_id.as_u64_pair().1,
            epoch_milliseconds: Timestamp::now().0,
        }
    }

    /// The request as the gateway receives it.
    pub(super) fn request(&self, parts: &Parts, target: String, body: Vec<u8>) -> Request {
        let mut request = Request::new(parts.method.as_str(), target);
        match parts.extensions.get::<SentHeaders>() {
            Some(SentHeaders(sent)) => {
                for (name, value) in sent {
                    request.headers.add(name.as_str(), value.as_str());
                }
            }
            None => {
                for (name, value) in &parts.headers {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    request.headers.add(name.as_str(), value);
                }
            }
        }
        if !body.is_empty() {
            request.body = Some(body.into());
        }
        let caller = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = caller.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |caller| caller.0.ip());
        let address = address.to_canonical().to_string();
        let identity = IndexMap::from([("sourceIp".to_owned(), Json::String(address.clone()))]);
        let addresses = match request.headers.get("x-forwarded-for") {
            Some(sent) => format!("{sent}, {address}"),
            None => address,
        };
        if sent_trace(parts).is_none() {
            request.added_headers.set("X-Amzn-Trace-Id", self.root());
        }
        request
            .added_header("X-Forwarded-For", addresses)
            .added_header("X-Forwarded-Port", port(parts))
            .added_header("X-Forwarded-Proto", "http")
            .context("requestId", self.request_id.as_str())
            .context("extendedRequestId", self.extended_request_id.as_str())
            .context("requestTimeEpoch", Json::Number(self.epoch_milliseconds.into()))
            .context("identity", Json::Object(identity))
    }

    /// The HTTP response with the headers that API Gateway adds.
    pub(super) fn respond(&self, parts: &Parts, response: &Response) -> HttpResponse {
        let mut answer = HttpResponse::new(Body::from(response.body.as_bytes().to_vec()));
        *answer.status_mut() =
            StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let trace = sent_trace(parts).map(|sent| self.trace(sent));
        let own = [
            ("x-amzn-RequestId", Some(self.request_id.as_str())),
            ("x-amz-apigw-id", Some(self.extended_request_id.as_str())),
            ("X-Amzn-Trace-Id", trace.as_deref()),
        ];
        let own: Vec<_> =
            own.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let is_own = |name: &str| own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        let headers = response.headers.iter().filter(|(name, _)| !is_own(name));
        for (name, value) in headers.chain(own.iter().copied()) {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
                && name != CONTENT_LENGTH
                && name != TRANSFER_ENCODING
            {
                answer.headers_mut().append(name, value);
            }
        }
        answer
    }

    /// The root of a trace that begins with the request, as
    /// [documented](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-traces).
    fn root(&self) -> String {
        let seconds = self.epoch_milliseconds / 1_000;
        format!("Root=1-{seconds:08x}-00000000{:016x}", self.trace)
    }

    /// The trace of a response: the root that the caller sent, and its parent or a new one.
    fn trace(&self, sent: &str) -> String {
        let part = |wanted: &str| {
            let mut parts = sent.split(';').filter_map(|part| part.trim().split_once('='));
            parts.find(|(name, _)| *name == wanted).map(|(_, value)| value)
        };
        let root = part("Root").unwrap_or(sent);
        let parent = part("Parent").map_or_else(|| format!("{:016x}", self.trace), str::to_owned);
        format!("Root={root};Parent={parent}")
    }
}

/// The trace that the caller sent.
fn sent_trace(parts: &Parts) -> Option<&str> {
    parts.headers.get("x-amzn-trace-id")?.to_str().ok()
}

/// The port that the caller addressed.
fn port(parts: &Parts) -> &str {
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let port = host.rsplit_once(':').map(|(_, port)| port);
    port.filter(|port| port.parse::<u16>().is_ok()).unwrap_or("80")
}

/// An extended request identifier, which is 16 characters of base64 text.
fn extended(id: Uuid) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = id.as_bytes().iter().take(15);
    digits.map(|byte| char::from(DIGITS[usize::from(byte & 63)])).chain(['=']).collect()
}
