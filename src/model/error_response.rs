//! Responses for DynamoDB's errors.
//!
//! DynamoDB rejects requests with the status 400 and a code in `__type`: [Error handling with
//! DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
//! Callers get a suitable status and a body of a common form: `{"code": "…", "message": "…"}`.
//! DynamoDB's own message is not returned, because it contains names of tables and accounts.

use std::collections::BTreeMap;

use super::ErrorBody;

/// A status and a message.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorResponse {
    /// The HTTP status: 200 to 599. A status without content, such as 204, has no body.
    pub status: u16,
    /// The message for the caller.
    pub message: String,
    /// A body of a different form.
    pub body: Option<ErrorBody>,
}

impl ErrorResponse {
    /// A response of the common form.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), body: None }
    }

    /// Sets a different form.
    pub fn body(mut self, body: ErrorBody) -> Self {
        self.body = Some(body);
        self
    }
}

/// The responses to DynamoDB's errors by code, and the form of their bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorMapping {
    body: ErrorBody,
    answers: BTreeMap<String, ErrorResponse>,
}

/// The code for a missing item, which is not an error in DynamoDB.
pub const NOT_FOUND: &str = "ItemNotFound";
/// The code for an item that is too large, which DynamoDB distinguishes only by the message of a
/// `ValidationException`.
pub const TOO_LARGE: &str = "ItemTooLarge";
/// The code for a list that is filtered by caller and longer than the page that DynamoDB reads at
/// once.
pub const LIST_TOO_LONG: &str = "ListTooLong";
/// The code for all errors that the caller cannot resolve.
pub const INTERNAL: &str = "InternalServerError";

/// The default responses.
const STANDARD: [(&str, u16, &str); 18] = [
    ("ConditionalCheckFailedException", 409, "The item is not as the request expects it to be."),
    ("DuplicateItemException", 409, "There is such an item already."),
    (
        "IdempotentParameterMismatchException",
        400,
        "The request differs from an earlier one of the same token.",
    ),
    (INTERNAL, 500, "The request failed."),
    ("ItemCollectionSizeLimitExceededException", 413, "There are too many items of this key."),
    (NOT_FOUND, 404, "There is no such item."),
    (TOO_LARGE, 413, "The item is too large."),
    (LIST_TOO_LONG, 500, "The list is too long to be answered at once."),
    ("LimitExceededException", 429, "There are too many requests."),
    ("ProvisionedThroughputExceededException", 429, "There are too many requests."),
    ("RequestLimitExceeded", 429, "There are too many requests."),
    ("SerializationException", 400, "The request is not valid."),
    ("ServiceUnavailable", 503, "The service is not available."),
    ("ThrottlingException", 429, "There are too many requests."),
    ("TransactionCanceledException", 409, "An item is not as the request expects it to be."),
    ("TransactionConflictException", 409, "Another request changes the same item."),
    ("TransactionInProgressException", 409, "The same request is being worked on."),
    ("ValidationException", 400, "The request is not valid."),
];

/// Codes with the response of [`INTERNAL`] by default, because the caller cannot resolve them.
const INTERNAL_TOO: [&str; 5] = [
    "AccessDeniedException",
    "IncompleteSignatureException",
    "MissingAuthenticationTokenException",
    "ResourceNotFoundException",
    "UnrecognizedClientException",
];

impl Default for ErrorMapping {
    fn default() -> Self {
        let answer = |(code, status, message): (&str, u16, &str)| {
            (code.to_owned(), ErrorResponse::new(status, message))
        };
        Self { body: ErrorBody::default(), answers: STANDARD.into_iter().map(answer).collect() }
    }
}

impl ErrorMapping {
    /// The codes of DynamoDB, and those for cases without one.
    pub fn codes() -> impl Iterator<Item = &'static str> + Clone {
        STANDARD.iter().map(|(code, ..)| *code).chain(INTERNAL_TOO)
    }

    /// The form of all bodies, except those of responses with their own form.
    pub fn body(mut self, body: ErrorBody) -> Self {
        self.body = body;
        self
    }

    /// Changes the response to the error with this code, which must be one of [`Self::codes`].
    pub fn set(&mut self, code: &str, answer: ErrorResponse) {
        if Self::codes().any(|known| known == code) {
            self.answers.insert(code.to_owned(), answer);
        }
    }

    /// The response to an error; by default that of an internal error.
    pub fn of(&self, code: &str) -> &ErrorResponse {
        static FALLBACK: ErrorResponse =
            ErrorResponse { status: 500, message: String::new(), body: None };
        self.answers.get(code).or_else(|| self.answers.get(INTERNAL)).unwrap_or(&FALLBACK)
    }

    /// True if the message has its default.
    pub(crate) fn has_usual_message(&self, code: &str) -> bool {
        STANDARD
            .iter()
            .any(|(known, _, message)| *known == code && self.of(code).message == *message)
    }

    /// The form of a response's body.
    pub fn body_of<'a>(&'a self, answer: &'a ErrorResponse) -> &'a ErrorBody {
        answer.body.as_ref().unwrap_or(&self.body)
    }

    /// The answers, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ErrorResponse)> {
        self.answers.iter().map(|(code, answer)| (code.as_str(), answer))
    }
}
