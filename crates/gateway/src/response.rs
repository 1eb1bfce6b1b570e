//! Responses to callers.

use serde::Serialize;

use crate::body::Body;
use crate::fields::Fields;

/// The response to a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers. Of those that API Gateway always sends, only `Content-Type` and
    /// `x-amzn-ErrorType` are included.
    pub headers: Fields,
    /// The body.
    pub body: Body,
    /// The reason for a gateway response, in words; `None` for the response of a method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The text of a status in `$context.responseOverride` that API Gateway ignores, because it is
    /// not an integer from 100 to 599.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored_status: Option<String>,
}

impl Response {
    /// Creates a response without headers and body.
    pub(crate) fn new(status: u16) -> Self {
        Self {
            status,
            headers: Fields::default(),
            body: Body::default(),
            reason: None,
            ignored_status: None,
        }
    }

    /// The response to a request for a stage that does not exist.
    pub fn forbidden() -> Self {
        let mut response = Self::new(403);
        response.body = r#"{"message":"Forbidden"}"#.into();
        response.set_header("Content-Type", "application/json".to_owned());
        response.set_header("x-amzn-ErrorType", "ForbiddenException".to_owned());
        response.reason = Some("the API has no such stage".to_owned());
        response
    }

    /// The last value of a header, whose name is not case-sensitive.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// Returns the response to a request with this method, without the body for `HEAD`.
    pub(crate) fn to(mut self, verb: &str) -> Self {
        if verb == "HEAD" {
            self.body = Body::default();
        }
        self
    }

    /// Sets a header and replaces one of the same name in any case.
    pub(crate) fn set_header(&mut self, name: &str, value: String) {
        self.headers.set(name, value);
    }
}
