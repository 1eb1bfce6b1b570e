//! What goes to DynamoDB and comes back, and what the caller gets.

use indexmap::IndexMap;

use crate::model::Action;

/// What DynamoDB is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamoDbRequest {
    /// The action.
    pub action: Action,
    /// The body: what the mapping template rendered.
    pub body: String,
}

/// What DynamoDB answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamoDbResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: IndexMap<String, String>,
    /// The body.
    pub body: String,
}

impl DynamoDbResponse {
    /// An answer without headers.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: IndexMap::new(), body: body.into() }
    }
}

/// What the caller gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers, of those that API Gateway always sends only `Content-Type` and
    /// `x-amzn-ErrorType`.
    pub headers: IndexMap<String, String>,
    /// The body.
    pub body: String,
    /// Why API Gateway answers so by itself, in words for people.
    pub reason: Option<String>,
    /// The text of a status in `$context.responseOverride` that API Gateway ignores, as it is no
    /// integer from 100 to 599.
    pub ignored_status: Option<String>,
}

impl Response {
    /// A header's value, however its name is spelled.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// What a request of this method sees of it: HEAD, no body.
    pub(super) fn to(mut self, verb: &str) -> Self {
        if verb == "HEAD" {
            self.body.clear();
        }
        self
    }

    /// Sets a header in the place of one whose name differs at most by case.
    pub(super) fn set_header(&mut self, name: &str, value: String) {
        self.headers.retain(|known, _| !known.eq_ignore_ascii_case(name));
        self.headers.insert(name.to_owned(), value);
    }
}
