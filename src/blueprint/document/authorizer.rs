//! Authorizers in a blueprint.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::ValueTemplate;

/// An authorizer, which decides if a caller may call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum Authorizer {
    /// The user pools of Amazon Cognito.
    Cognito(Cognito),
    /// A Lambda function that gets a token.
    Token(Token),
    /// A Lambda function that gets the request.
    Request(Request),
}

/// An authorizer for users of user pools, by the token from their sign-in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Cognito {
    /// The ARNs of the pools. May contain references.
    pub(in crate::blueprint) user_pools: Vec<String>,
    /// The header with the token. The default is `Authorization`.
    pub(in crate::blueprint) header: Option<String>,
    /// A regular expression for the token's audience; if it does not match, the response is 401.
    pub(in crate::blueprint) validation_expression: Option<String>,
}

/// A Lambda authorizer that gets a token.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Token {
    /// The function's ARN. May contain references.
    pub(in crate::blueprint) function: String,
    /// The header with the token. The default is `Authorization`.
    pub(in crate::blueprint) header: Option<String>,
    /// A regular expression for the token; if it does not match, the response is 401.
    pub(in crate::blueprint) validation_expression: Option<String>,
    /// The ARN of a role with which API Gateway calls the function. May contain references. By
    /// default the function gets a permission for this authorizer.
    pub(in crate::blueprint) credentials: Option<String>,
    /// The time in seconds for which a decision is cached. The default is 300.
    #[schemars(range(max = 3600))]
    pub(in crate::blueprint) time_to_live_seconds: Option<u32>,
}

/// A Lambda authorizer that gets the request.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Request {
    /// The function's ARN. May contain references.
    pub(in crate::blueprint) function: String,
    /// The sources that identify the caller: `{header.NAME}`, `{query-string.NAME}`,
    /// `{stage-variable.NAME}` and `{context.NAME}`. If one is missing, the response is 401.
    #[serde(default)]
    pub(in crate::blueprint) identity_sources: Vec<ValueTemplate>,
    /// The ARN of a role with which API Gateway calls the function. May contain references. By
    /// default the function gets a permission for this authorizer.
    pub(in crate::blueprint) credentials: Option<String>,
    /// The time in seconds for which a decision is cached. The default is 300.
    #[schemars(range(max = 3600))]
    pub(in crate::blueprint) time_to_live_seconds: Option<u32>,
}
