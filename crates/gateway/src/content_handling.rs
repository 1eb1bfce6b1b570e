//! The [conversion of
//! bodies](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html)
//! between bytes and text, as recorded.
//!
//! A request is binary by its `Content-Type`, a response by that of the backend and by the first
//! type that the caller accepts.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::api::ContentHandling;
use crate::backend::BackendResponse;
use crate::body::Body;
use crate::content_type;
use crate::refusal::Refusal;

/// The binary types of the API, and the type that the caller accepts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binary<'a> {
    pub(crate) types: &'a BTreeSet<String>,
    pub(crate) accept: Option<&'a str>,
}

/// The body of a request after its conversion: bytes only if it is binary.
pub(crate) fn of_request(
    types: &BTreeSet<String>,
    handling: Option<ContentHandling>,
    content_type: Option<&str>,
    body: &Body,
) -> Result<Converted, Refusal> {
    let is_binary = !body.is_empty() && content_type::is_binary(types, content_type);
    Ok(match (handling, is_binary) {
        (None | Some(ContentHandling::ConvertToBinary), true) => Converted::Bytes(body.clone()),
        (Some(ContentHandling::ConvertToText), true) => Converted::Text(encoded(body)),
        (Some(ContentHandling::ConvertToBinary), false) => {
            Converted::Bytes(decoded(body, "the body of the request")?)
        }
        (None | Some(ContentHandling::ConvertToText), false) => {
            Converted::Text(body.text().into_owned())
        }
    })
}

/// A converted body.
pub(crate) enum Converted {
    /// Bytes, which may happen to be text. Templates cannot read them.
    Bytes(Body),
    Text(String),
}

/// The body of the backend's response after its conversion.
pub(crate) fn of_response(
    binary: &Binary<'_>,
    handling: Option<ContentHandling>,
    backend: &BackendResponse,
) -> Result<Body, Refusal> {
    let body = &backend.body;
    let content_type = backend.headers.get("content-type").and_then(content_type::mime_type);
    let is_binary = content_type
        .is_some_and(|content_type| content_type::is_binary(binary.types, Some(&content_type)));
    let is_accepted = content_type::is_binary(binary.types, binary.accept);
    let text = || Body::from(body.text().into_owned());
    Ok(match (handling, is_binary) {
        (None, true) if is_accepted => body.clone(),
        (None | Some(ContentHandling::ConvertToText), true) => encoded(body).into(),
        (None, false) if is_accepted => decoded(body, "the response of the backend")?,
        (None | Some(ContentHandling::ConvertToText), false) => text(),
        (Some(ContentHandling::ConvertToBinary), true) => body.clone(),
        (Some(ContentHandling::ConvertToBinary), false) => {
            decoded(body, "the response of the backend")?
        }
    })
}

fn encoded(body: &Body) -> String {
    BASE64_STANDARD.encode(body.as_bytes())
}

fn decoded(body: &Body, of: &str) -> Result<Body, Refusal> {
    let decoded = BASE64_STANDARD.decode(body.as_bytes());
    decoded.map(Body::from).map_err(|error| {
        Refusal::InternalServerError(format!("{of} is to become bytes but is not Base64: {error}"))
    })
}
