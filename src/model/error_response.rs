//! What callers are told when DynamoDB refuses an operation.
//!
//! DynamoDB answers 400 to everything that it refuses, and says in `__type` what it is: [Error
//! handling with
//! DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
//! Callers get the status that fits, and a body of one form: `{"code": "…", "message": "…"}`.
//! DynamoDB's own message stays inside, for it names tables and accounts.

use std::collections::BTreeMap;

use super::ErrorBody;

/// A status and a message.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorResponse {
    /// The HTTP status: 200 to 599. One without content, such as 204, has no body.
    pub status: u16,
    /// What the caller reads.
    pub message: String,
    /// A body of another form than the others'.
    pub body: Option<ErrorBody>,
}

impl ErrorResponse {
    /// An answer of the form that all have.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), body: None }
    }

    /// Another form.
    pub fn body(mut self, body: ErrorBody) -> Self {
        self.body = Some(body);
        self
    }
}

/// The answers to DynamoDB's errors, by their codes, and the form of their bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorMapping {
    body: ErrorBody,
    answers: BTreeMap<String, ErrorResponse>,
}

/// The code of an item that is not there, which DynamoDB does not treat as an error.
pub const NOT_FOUND: &str = "ItemNotFound";
/// The code of an item that is too large, for which DynamoDB has only a message of its
/// `ValidationException`.
pub const TOO_LARGE: &str = "ItemTooLarge";
/// The code of a list that is filtered by who calls, and goes on behind the page that DynamoDB
/// reads at once.
pub const LIST_TOO_LONG: &str = "ListTooLong";
/// The code of everything that the caller cannot help.
pub const INTERNAL: &str = "InternalServerError";

/// What is answered unless something else is asked for.
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

/// Codes that are answered as [`INTERNAL`], unless something else is asked for: the caller cannot
/// help them.
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
    /// The codes that DynamoDB answers with, and those that stand for what it has none for.
    pub fn codes() -> impl Iterator<Item = &'static str> + Clone {
        STANDARD.iter().map(|(code, ..)| *code).chain(INTERNAL_TOO)
    }

    /// The form of all bodies but those of answers that have a form of their own.
    pub fn body(mut self, body: ErrorBody) -> Self {
        self.body = body;
        self
    }

    /// Answers otherwise to the error of this code, which is one of [`Self::codes`]: no operation
    /// fails with another.
    pub fn set(&mut self, code: &str, answer: ErrorResponse) {
        if Self::codes().any(|known| known == code) {
            self.answers.insert(code.to_owned(), answer);
        }
    }

    /// The answer to an error; that of an internal one where it has none.
    pub fn of(&self, code: &str) -> &ErrorResponse {
        static FALLBACK: ErrorResponse =
            ErrorResponse { status: 500, message: String::new(), body: None };
        self.answers.get(code).or_else(|| self.answers.get(INTERNAL)).unwrap_or(&FALLBACK)
    }

    /// Whether nobody asked for another message than the usual one.
    pub(crate) fn has_usual_message(&self, code: &str) -> bool {
        STANDARD
            .iter()
            .any(|(known, _, message)| *known == code && self.of(code).message == *message)
    }

    /// The form of an answer's body.
    pub fn body_of<'a>(&'a self, answer: &'a ErrorResponse) -> &'a ErrorBody {
        answer.body.as_ref().unwrap_or(&self.body)
    }

    /// The answers, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ErrorResponse)> {
        self.answers.iter().map(|(code, answer)| (code.as_str(), answer))
    }
}
