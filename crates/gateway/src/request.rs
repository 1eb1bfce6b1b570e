//! Requests of callers.

use dynagate_vtl::{Json, is_hidden_header};
use indexmap::IndexMap;

use crate::body::Body;
use crate::fields::Fields;
use crate::{content_type, percent, placeholder};

/// A request of a caller to a stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// The HTTP method: `GET`, `POST` …
    pub method: String,
    /// The path below the stage with the query string, percent-encoded: `/orders/a%20b?limit=5`.
    pub target: String,
    /// Further parameters of the query string, not encoded.
    pub query_string: Fields,
    /// The headers as sent.
    pub headers: Fields,
    /// The headers that API Gateway adds, each in place of those with the same name.
    pub added_headers: Fields,
    /// The body.
    pub body: Option<Body>,
    /// True if the request has a key of the stage's usage plans. Otherwise, the value of the header
    /// `x-api-key` is compared with [`DeployedApiKey::value`](crate::api::DeployedApiKey::value).
    pub api_key: bool,
    /// The decision of the method's authorization.
    pub authorization: Authorization,
    /// The limit of the usage plan or the stage that the request exceeds. See
    /// [`Gateway::usage`](crate::Gateway::usage).
    pub exceeded: Option<Limit>,
    /// True if the canary of the stage processes the request.
    pub canary: bool,
    /// Variables of `$context` that replace those of API Gateway.
    pub context: IndexMap<String, Json>,
    /// Stage variables that replace those of the stage.
    pub stage_variables: IndexMap<String, String>,
}

/// The decision of IAM or of an authorizer.
#[derive(Debug, Clone, PartialEq)]
pub enum Authorization {
    /// The decision is given: true if the caller is authorized. No authorizer is asked.
    Given(bool),
    /// The decision is made from the request. IAM authorizes requests that have a signature, which
    /// is not verified; a user pool requires `claims`, those of a token that the program has
    /// verified; and a Lambda authorizer has to be called: see [`Authorize`](crate::Authorize).
    Asked {
        /// The claims of the token; `None` if there is no valid token.
        claims: Option<IndexMap<String, Json>>,
    },
    /// The result of the Lambda authorizer: its response, or the message of its error.
    Called(Result<Json, String>),
}

impl Default for Authorization {
    fn default() -> Self {
        Self::Given(false)
    }
}

/// A limit of a usage plan or a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The rate or the burst of requests.
    Throttle,
    /// The number of requests in a period.
    Quota,
}

/// The headers that API Gateway spells in its own way, as recorded for requests to edge-optimized
/// endpoints.
const CANONICAL: [&str; 8] = [
    "Authorization",
    "Host",
    "User-Agent",
    "Via",
    "X-Amzn-Trace-Id",
    "X-Forwarded-For",
    "X-Forwarded-Port",
    "X-Forwarded-Proto",
];

impl Request {
    /// Creates a request without headers and body. The target is that of a request line, such as
    /// `/orders/a%20b?limit=5`.
    pub fn new(method: impl Into<String>, target: impl Into<String>) -> Self {
        Self { method: method.into(), target: target.into(), ..Self::default() }
    }

    /// Adds a parameter of the query string, not encoded.
    pub fn query_string(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query_string.add(name, value);
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.add(name, value);
        self
    }

    /// Adds a header that API Gateway adds, such as `X-Forwarded-For`.
    pub fn added_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.added_headers.set(name, value);
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
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
        self.authorization = Authorization::Given(authorized);
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

    /// The HTTP method that API Gateway processes: that of the header `X-HTTP-Method-Override`, if
    /// there is one.
    pub fn verb(&self) -> &str {
        self.headers.get("x-http-method-override").unwrap_or(&self.method)
    }

    /// The value of the API key in the header `x-api-key`.
    pub fn api_key_value(&self) -> Option<&str> {
        self.headers.get("x-api-key").or(self.api_key.then_some(placeholder::API_KEY))
    }

    /// The decoded parameters of the query string. A repeated parameter has several values, of
    /// which the last counts in most places.
    pub(crate) fn query_parameters(&self) -> Fields {
        let mut parameters = percent::form_fields(query_of(&self.target));
        parameters.extend(self.query_string.iter());
        parameters
    }

    /// The headers that templates, mappings and authorizers see, including that of the API key.
    pub(crate) fn visible_headers(&self) -> Fields {
        let visible = self.headers.iter().filter(|(name, _)| !is_hidden_header(name));
        let mut headers: Fields = visible
            .map(|(name, value)| {
                let canonical = CANONICAL.iter().find(|known| known.eq_ignore_ascii_case(name));
                (canonical.copied().unwrap_or(name), value)
            })
            .collect();
        for (name, value) in self.added_headers.iter() {
            headers.set(name, value);
        }
        if self.api_key && headers.get("x-api-key").is_none() {
            headers.add("x-api-key", placeholder::API_KEY);
        }
        headers
    }

    /// The number of bytes of the header lines.
    pub(crate) fn header_size(&self) -> usize {
        // Each line has a colon, a blank and the two characters of its end.
        self.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum()
    }

    /// The text of the body.
    pub(crate) fn text(&self) -> Option<String> {
        self.body.as_ref().map(|body| body.text().into_owned())
    }

    /// The first MIME type that the caller accepts.
    pub(crate) fn accept(&self) -> Option<String> {
        self.headers.get("accept").and_then(content_type::mime_type)
    }

    /// The MIME type of the body, without parameters, in lower case.
    pub(crate) fn content_type(&self) -> String {
        self.sent_content_type().unwrap_or_else(|| content_type::JSON.to_owned())
    }

    /// The MIME type in the header `Content-Type`, without parameters, in lower case.
    pub(crate) fn sent_content_type(&self) -> Option<String> {
        self.headers.get("content-type").and_then(content_type::mime_type)
    }
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
        let parameters = request.query_parameters();
        let expected = [("x", "2"), ("a b", "c d"), ("flag", ""), ("", "e"), ("y", "1+1")];
        let expected: IndexMap<_, _> =
            expected.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(parameters.last_values(), expected);
        assert_eq!(parameters.all_values()["x"], ["1", "2"]);
        assert_eq!(request.path(), "/a");
    }

    #[test]
    fn content_types_lose_their_parameters() {
        assert_eq!(Request::default().content_type(), "application/json");
        let request = Request::default().header("content-TYPE", "Text/Plain; charset=utf-8");
        assert_eq!(request.content_type(), "text/plain");
    }

    #[test]
    fn headers_as_templates_see_them() {
        let request = Request::default()
            .header("authorization", "a")
            .header("user-agent", "u")
            .header("tEsT", "1")
            .header("tEsT", "2")
            .header("Content-MD5", "hidden")
            .header("te", "hidden");
        let visible = request.visible_headers();
        let visible: Vec<_> = visible.iter().collect();
        let expected = [("Authorization", "a"), ("User-Agent", "u"), ("tEsT", "1"), ("tEsT", "2")];
        assert_eq!(visible, expected);
    }
}
