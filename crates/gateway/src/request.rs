//! Requests of callers.

use dynagate_vtl::Json;
use indexmap::IndexMap;

use crate::{content_type, percent, placeholder};

/// A request of a caller to a stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// The HTTP method: `GET`, `POST` …
    pub method: String,
    /// The path below the stage with the query string, percent-encoded: `/orders/a%20b?limit=5`.
    pub target: String,
    /// Further parameters of the query string, not encoded.
    pub query_string: IndexMap<String, String>,
    /// The headers.
    pub headers: IndexMap<String, String>,
    /// The body.
    pub body: Option<String>,
    /// True if the request has an enabled API key.
    pub api_key: bool,
    /// True if IAM or the authorizer of the method authorizes the caller.
    pub authorized: bool,
    /// Variables of `$context` that replace those of API Gateway.
    pub context: IndexMap<String, Json>,
    /// Stage variables that replace those of the stage, as a canary does.
    pub stage_variables: IndexMap<String, String>,
}

impl Request {
    /// Creates a request without headers and body. The target is that of a request line, such as
    /// `/orders/a%20b?limit=5`.
    pub fn new(method: impl Into<String>, target: impl Into<String>) -> Self {
        Self { method: method.into(), target: target.into(), ..Self::default() }
    }

    /// Adds a parameter of the query string, not encoded.
    pub fn query_string(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query_string.insert(name.into(), value.into());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the presence of a valid API key.
    pub fn api_key(mut self, given: bool) -> Self {
        self.api_key = given;
        self
    }

    /// Sets the decision of the method's authorization.
    pub fn authorized(mut self, authorized: bool) -> Self {
        self.authorized = authorized;
        self
    }

    /// Sets a variable of `$context`, such as `identity` or `requestId`.
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }

    /// Sets a stage variable, instead of the stage's own.
    pub fn stage_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.stage_variables.insert(name.into(), value.into());
        self
    }

    /// The path, still encoded.
    pub fn path(&self) -> &str {
        path_of(&self.target)
    }

    /// The decoded parameters of the query string. The last value of a repeated parameter counts.
    pub(crate) fn query_parameters(&self) -> IndexMap<String, String> {
        let mut parameters = IndexMap::new();
        for pair in query_of(&self.target).split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.insert(percent::decode_form(name), percent::decode_form(value));
        }
        parameters
            .extend(self.query_string.iter().map(|(name, value)| (name.clone(), value.clone())));
        parameters
    }

    /// The headers, including that of the API key.
    pub(crate) fn all_headers(&self) -> IndexMap<String, String> {
        let mut headers = self.headers.clone();
        if self.api_key && self.header_named("x-api-key").is_none() {
            headers.insert("x-api-key".to_owned(), placeholder::API_KEY.to_owned());
        }
        headers
    }

    /// The value of a header, whose name is not case-sensitive.
    pub(crate) fn header_named(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first MIME type that the caller accepts.
    pub(crate) fn accept(&self) -> Option<String> {
        self.header_named("accept").and_then(mime_type)
    }

    /// The MIME type of the body, without parameters, in lower case.
    pub(crate) fn content_type(&self) -> String {
        mime_type(self.header_named("content-type").unwrap_or_default())
            .unwrap_or_else(|| content_type::JSON.to_owned())
    }
}

/// The MIME type of a header's value, without parameters, in lower case.
fn mime_type(value: &str) -> Option<String> {
    let mime_type = value.split([';', ',']).next().unwrap_or_default().trim();
    (!mime_type.is_empty()).then(|| mime_type.to_ascii_lowercase())
}

/// The path of a target.
fn path_of(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

/// The query string of a target; empty if there is none.
fn query_of(target: &str) -> &str {
    target.split_once('?').map_or("", |(_, query)| query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_string_is_decoded_and_the_last_value_counts() {
        let request = Request::new("GET", "/a?x=1&x=2&a%20b=c+d&flag&&=e").query_string("y", "1+1");
        let parameters: Vec<_> = request.query_parameters().into_iter().collect();
        let expected = [("x", "2"), ("a b", "c d"), ("flag", ""), ("", "e"), ("y", "1+1")];
        assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(request.path(), "/a");
    }

    #[test]
    fn content_types_lose_their_parameters() {
        assert_eq!(Request::default().content_type(), "application/json");
        let request = Request::default().header("content-TYPE", "Text/Plain; charset=utf-8");
        assert_eq!(request.content_type(), "text/plain");
    }
}
