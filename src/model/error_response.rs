//! Responses for DynamoDB's errors.
//!
//! DynamoDB rejects requests with the status 400 and a code in `__type`: [Error handling with
//! DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
//! Callers get a suitable status and a body of a common form: `{"code": "…", "message": "…"}`.
//! DynamoDB's own message is not returned, because it contains names of tables and accounts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The responses to DynamoDB's errors; those of the API also apply to the same errors reported by
/// API Gateway.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ErrorMapping {
    /// The form of the bodies: JSON whose strings may contain `{code}`, `{message}`, `{status}`,
    /// `{context.NAME}` and `{context.error.NAME}`; the string `{status}` alone becomes a number.
    /// The default is `{"code": "{code}", "message": "{message}"}`.
    pub(crate) body: Option<Value>,
    /// Different responses, by code: `ItemNotFound`, `ConditionalCheckFailedException` …
    pub(crate) answers: BTreeMap<String, ErrorResponse>,
}

/// The response to an error.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ErrorResponse {
    /// The status: 200 to 599. The default depends on the code. A response with 204, 205 or 304 has
    /// no body.
    #[schemars(range(min = 200, max = 599))]
    pub status: Option<u16>,
    /// The message. The default depends on the code.
    pub message: Option<String>,
    /// A body of a different form.
    pub body: Option<Value>,
    /// Headers: constants, such as `Retry-After: "5"`.
    pub headers: BTreeMap<String, String>,
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
pub(crate) const STANDARD: [(&str, u16, &str); 18] = [
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

/// The characters of codes.
pub(crate) const CODE: &str = "letters, digits, `_`, `-`, `.`, `:` and `$`";

/// True for a possible code of a service or a function, such as `com.example.Orders$NotFound`.
pub(crate) fn is_code(code: &str) -> bool {
    let is_of_code = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:$".contains(&byte);
    !code.is_empty() && code.bytes().all(is_of_code)
}

impl ErrorMapping {
    /// The codes of DynamoDB, and those for cases without one.
    pub fn codes() -> impl Iterator<Item = &'static str> + Clone {
        STANDARD.iter().map(|(code, ..)| *code).chain(INTERNAL_TOO)
    }

    /// The form of all bodies, except those of responses with their own form.
    pub fn body(mut self, form: Value) -> Self {
        self.body = Some(form);
        self
    }

    /// Changes the response to the error with this code, which is one of [`Self::codes`].
    pub fn response(mut self, code: impl Into<String>, response: ErrorResponse) -> Self {
        self.answers.insert(code.into(), response);
        self
    }
}
