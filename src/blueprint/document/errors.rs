//! What callers are told of errors, as a blueprint writes it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// What callers are told when DynamoDB refuses or fails an operation; of the API, also when API
/// Gateway refuses for the same reason before there is an operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Errors {
    /// The form of the bodies: JSON whose strings may hold `{code}`, `{message}`, `{status}` and
    /// `{context.NAME}`; a string that is nothing but `{status}` becomes the number. Without it,
    /// `{"code": "{code}", "message": "{message}"}`.
    pub(in crate::blueprint) body: Option<serde_json::Value>,
    /// Other answers than the usual ones, by code: `ItemNotFound`,
    /// `ConditionalCheckFailedException` …
    #[serde(default)]
    pub(in crate::blueprint) answers: BTreeMap<String, ErrorResponse>,
}

/// What callers are told of one error.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct ErrorResponse {
    /// The status: 200 to 599. Without it, the usual one. An answer of 204, 205 or 304 has no body.
    #[schemars(range(min = 200, max = 599))]
    pub(in crate::blueprint) status: Option<u16>,
    /// The message. Without it, the usual one.
    pub(in crate::blueprint) message: Option<String>,
    /// A body of another form than the others'.
    pub(in crate::blueprint) body: Option<serde_json::Value>,
}
