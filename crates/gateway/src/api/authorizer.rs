//! Authorizers.

use serde::{Deserialize, Serialize};

/// An [authorizer](https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeployedAuthorizer {
    /// The name.
    pub name: String,
    /// The type.
    pub r#type: AuthorizerType,
    /// The ARNs of the user pools.
    #[serde(rename = "providerARNs", default, skip_serializing_if = "Vec::is_empty")]
    pub provider_arns: Vec<String>,
    /// The address of the Lambda function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorizer_uri: Option<String>,
    /// The ARN of the role that calls the function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorizer_credentials: Option<String>,
    /// The sources of the caller's identity, separated by commas, such as
    /// `method.request.header.Authorization`. A request that lacks one of them is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_source: Option<String>,
    /// The regular expression that the token matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_validation_expression: Option<String>,
    /// The number of seconds for which a decision is cached; `None` stands for API Gateway's
    /// default of 300.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorizer_result_ttl_in_seconds: Option<u32>,
}

impl DeployedAuthorizer {
    /// The ARN of the Lambda function, which its address contains.
    pub fn function_arn(&self) -> Option<&str> {
        let (_, function) = self.authorizer_uri.as_deref()?.split_once("/functions/")?;
        function.strip_suffix("/invocations")
    }

    /// The sources of the caller's identity.
    pub(crate) fn identity_sources(&self) -> impl Iterator<Item = &str> {
        let sources = self.identity_source.iter().flat_map(|sources| sources.split(','));
        sources.map(str::trim).filter(|source| !source.is_empty())
    }
}

/// The type of an authorizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthorizerType {
    /// A Lambda function that receives a token.
    Token,
    /// A Lambda function that receives the request.
    Request,
    /// User pools of Amazon Cognito.
    CognitoUserPools,
}
