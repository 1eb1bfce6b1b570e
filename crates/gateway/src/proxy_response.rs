//! The response of a proxy integration, which is that of the backend.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dynagate_vtl::Json;
use indexmap::IndexMap;

use crate::backend::BackendResponse;
use crate::body::Body;
use crate::content_handling::{self, Binary};
use crate::content_type;
use crate::fields::Fields;
use crate::integration_response::{error_message, set_header};
use crate::refusal::Refusal;
use crate::response::Response;

/// The members of the result of a function. Others make it malformed, as recorded.
const MEMBERS: [&str; 5] =
    ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

/// The bytes between the metadata and the body of a streamed response.
const DELIMITER: [u8; 8] = [0; 8];

/// The response for the [result](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format)
/// of a Lambda function.
///
/// A streamed result is the JSON of the status and the headers, eight zero bytes, and the body.
pub(crate) fn of_function(
    backend: &BackendResponse,
    is_streamed: bool,
    binary: &Binary<'_>,
) -> Result<Response, Refusal> {
    if backend.is_function_error() {
        let message = error_message(&backend.body);
        return Err(Refusal::BadGateway(format!("the function fails: {message}")));
    }
    if backend.status >= 400 {
        let (status, body) = (backend.status, backend.body.text());
        let reason = format!("Lambda responds {status} instead of the function: {body}");
        return Err(Refusal::InternalServerError(reason));
    }
    let malformed =
        |reason: String| Refusal::BadGateway(format!("malformed result of the function: {reason}"));
    if !is_streamed {
        let result = FunctionResult::read(&backend.body.text()).map_err(malformed)?;
        return result.into_response(binary);
    }
    let bytes = backend.body.as_bytes();
    let at = bytes.windows(DELIMITER.len()).position(|window| window == DELIMITER);
    let at = at.ok_or_else(|| malformed("no eight zero bytes after the metadata".to_owned()))?;
    let metadata = String::from_utf8_lossy(&bytes[..at]);
    let result = FunctionResult::read(&metadata).map_err(malformed)?;
    let mut response = result.into_response(binary)?;
    response.body = bytes[at + DELIMITER.len()..].to_vec().into();
    Ok(response)
}

/// The response of an HTTP endpoint.
pub(crate) fn of_http(backend: &BackendResponse, binary: &Binary<'_>) -> Result<Response, Refusal> {
    /// The header that is renamed only here, as recorded.
    const REQUEST_ID: &str = "x-amzn-requestid";
    let mut response = Response::new(backend.status);
    response.body = content_handling::of_response(binary, None, backend)?;
    for (name, value) in backend.headers.iter() {
        if name.eq_ignore_ascii_case(REQUEST_ID) {
            response.headers.add(format!("x-amzn-Remapped-{name}"), value);
        } else {
            add_header(&mut response, name, value.to_owned());
        }
    }
    add_content_type(&mut response);
    Ok(response)
}

/// The result of a function.
struct FunctionResult {
    status: u16,
    headers: Fields,
    body: String,
    is_base64_encoded: bool,
}

impl FunctionResult {
    /// Reads a result, or returns the reason why it is malformed.
    fn read(text: &str) -> Result<Self, String> {
        let parsed = serde_json::from_str::<serde_json::Value>(text);
        let parsed: Json = parsed.map_err(|error| format!("it is not JSON: {error}"))?.into();
        let Json::Object(members) = parsed else {
            return Err("it is not an object".to_owned());
        };
        if let Some(name) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(format!("unknown member `{name}`"));
        }
        let member = |name: &str| members.get(name).filter(|value| **value != Json::Null);
        let is_base64_encoded = match member("isBase64Encoded") {
            None => false,
            Some(Json::Boolean(is)) => *is,
            Some(_) => return Err("`isBase64Encoded` is not true or false".to_owned()),
        };
        let body = match member("body") {
            None => String::new(),
            Some(Json::String(body)) => body.clone(),
            Some(_) => return Err("`body` is not a string".to_owned()),
        };
        Ok(Self {
            status: status(member("statusCode"))?,
            headers: headers(member("multiValueHeaders"), member("headers"))?,
            body,
            is_base64_encoded,
        })
    }

    /// The response. Its body is decoded only if the caller accepts a binary type first, as
    /// recorded.
    fn into_response(self, binary: &Binary<'_>) -> Result<Response, Refusal> {
        let mut response = Response::new(self.status);
        let is_decoded =
            self.is_base64_encoded && content_type::is_binary(binary.types, binary.accept);
        response.body = if is_decoded {
            let decoded = BASE64_STANDARD.decode(&self.body);
            decoded.map(Body::from).map_err(|error| {
                Refusal::InternalServerError(format!("the body is not Base64: {error}"))
            })?
        } else {
            self.body.into()
        };
        for (name, value) in self.headers {
            add_header(&mut response, &name, value);
        }
        add_content_type(&mut response);
        Ok(response)
    }
}

/// The status: a number or its digits; by default, 200.
fn status(member: Option<&Json>) -> Result<u16, String> {
    let text = match member {
        None => return Ok(200),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let status = text.parse().ok().filter(|status| (100..600).contains(status));
    status.ok_or_else(|| format!("`statusCode` is {text}, not a number from 100 to 599"))
}

/// The headers with several values and those with one, by name in any case. The spelling is that
/// of the former, as recorded.
fn headers(several: Option<&Json>, single: Option<&Json>) -> Result<Fields, String> {
    let mut headers: IndexMap<String, Vec<String>> = IndexMap::new();
    for (name, values) in members("multiValueHeaders", several)? {
        let Json::Array(values) = values else {
            return Err(format!("`multiValueHeaders` has no list for {name}"));
        };
        for value in values {
            let value = scalar(value).ok_or_else(|| not_text("multiValueHeaders", name))?;
            headers.entry(name.clone()).or_default().push(value);
        }
    }
    for (name, value) in members("headers", single)? {
        let value = scalar(value).ok_or_else(|| not_text("headers", name))?;
        let known = headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name));
        match known {
            Some((_, values)) => values.push(value),
            None => drop(headers.insert(name.clone(), vec![value])),
        }
    }
    let values = |(name, values): (String, Vec<String>)| {
        values.into_iter().map(move |value| (name.clone(), value))
    };
    Ok(headers.into_iter().flat_map(values).collect())
}

fn members<'a>(
    of: &str,
    member: Option<&'a Json>,
) -> Result<impl Iterator<Item = (&'a String, &'a Json)>, String> {
    match member {
        None => Ok(None.into_iter().flatten()),
        Some(Json::Object(members)) => Ok(Some(members.iter()).into_iter().flatten()),
        Some(_) => Err(format!("`{of}` is not an object")),
    }
}

/// The text of a string, a number or a boolean, and nothing of null; `None` for a list or an
/// object.
fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Boolean(_) => Some(value.to_string()),
        Json::Null => Some(String::new()),
        _ => None,
    }
}

fn not_text(of: &str, name: &str) -> String {
    format!("`{of}` has no text for {name}")
}

/// Adds a header of the backend.
fn add_header(response: &mut Response, name: &str, value: String) {
    set_header(name, |name| response.headers.add(name, value));
}

fn add_content_type(response: &mut Response) {
    if response.header("Content-Type").is_none() {
        response.headers.add("Content-Type", content_type::JSON);
    }
}
