//! Error responses in a blueprint.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// The responses to DynamoDB's errors; those of the API also apply to the same errors reported by
/// API Gateway.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Errors {
    /// The form of the bodies: JSON whose strings may contain `{code}`, `{message}`, `{status}` and
    /// `{context.NAME}`; the string `{status}` alone becomes a number. The default is `{"code":
    /// "{code}", "message": "{message}"}`.
    pub(in crate::blueprint) body: Option<serde_json::Value>,
    /// Different responses, by code: `ItemNotFound`, `ConditionalCheckFailedException` …
    #[serde(default)]
    pub(in crate::blueprint) answers: BTreeMap<String, ErrorResponse>,
}

/// The response to an error.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct ErrorResponse {
    /// The status: 200 to 599. The default depends on the code. A response with 204, 205 or 304 has
    /// no body.
    #[schemars(range(min = 200, max = 599))]
    pub(in crate::blueprint) status: Option<u16>,
    /// The message. The default depends on the code.
    pub(in crate::blueprint) message: Option<String>,
    /// A body of a different form.
    pub(in crate::blueprint) body: Option<serde_json::Value>,
}
