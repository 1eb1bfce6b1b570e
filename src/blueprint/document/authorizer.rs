//! Authorizers, as a blueprint writes them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::ValueTemplate;

/// Who decides whether a caller may call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum Authorizer {
    /// The user pools of Amazon Cognito.
    Cognito(Cognito),
    /// A Lambda function that is shown a token.
    Token(Token),
    /// A Lambda function that is shown the request.
    Request(Request),
}

/// Lets in users of user pools, by the token that they signed in for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Cognito {
    /// The ARNs of the pools. May refer.
    pub(in crate::blueprint) user_pools: Vec<String>,
    /// The header with the token. Without it, `Authorization`.
    pub(in crate::blueprint) header: Option<String>,
    /// A regular expression over the token's audience; where it does not match, the answer is 401.
    pub(in crate::blueprint) validation_expression: Option<String>,
}

/// Lets in whom a Lambda function lets in by a token.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Token {
    /// The function's ARN. May refer.
    pub(in crate::blueprint) function: String,
    /// The header with the token. Without it, `Authorization`.
    pub(in crate::blueprint) header: Option<String>,
    /// A regular expression over the token; where it does not match, the answer is 401.
    pub(in crate::blueprint) validation_expression: Option<String>,
    /// The ARN of a role by which API Gateway calls the function. May refer. Without it, the
    /// function's own policy gets a statement that lets this authorizer in.
    pub(in crate::blueprint) credentials: Option<String>,
    /// For how long a decision is remembered. Without it, 300 seconds.
    #[schemars(range(max = 3600))]
    pub(in crate::blueprint) time_to_live_seconds: Option<u32>,
}

/// Lets in whom a Lambda function lets in by the request.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Request {
    /// The function's ARN. May refer.
    pub(in crate::blueprint) function: String,
    /// What tells callers apart: `{header.NAME}`, `{query-string.NAME}`, `{stage-variable.NAME}`
    /// and `{context.NAME}`. Where one is missing, the answer is 401.
    #[serde(default)]
    pub(in crate::blueprint) identity_sources: Vec<ValueTemplate>,
    /// The ARN of a role by which API Gateway calls the function. May refer. Without it, the
    /// function's own policy gets a statement that lets this authorizer in.
    pub(in crate::blueprint) credentials: Option<String>,
    /// For how long a decision is remembered. Without it, 300 seconds.
    #[schemars(range(max = 3600))]
    pub(in crate::blueprint) time_to_live_seconds: Option<u32>,
}
