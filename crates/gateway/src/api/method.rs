//! Methods, their responses and request validators.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::integration::DeployedIntegration;
use super::named_values::named_values;

/// A [method](https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html) with its
/// integration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeployedMethod {
    /// The authorization of callers.
    #[serde(default)]
    pub authorization_type: AuthorizationType,
    /// The key of the authorizer in [`Api::authorizers`](super::Api::authorizers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorizer_id: Option<String>,
    /// The scopes, one of which an access token of a user pool must have.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub authorization_scopes: BTreeSet<String>,
    /// True if callers need an API key.
    #[serde(default)]
    pub api_key_required: bool,
    /// The key of the validator in [`Api::request_validators`](super::Api::request_validators).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_validator_id: Option<String>,
    /// The declared parameters, such as `method.request.querystring.limit`; true for required ones.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_parameters: BTreeMap<String, bool>,
    /// The models of bodies by content type. `$default` applies to all other types.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_models: BTreeMap<String, String>,
    /// The integration.
    pub method_integration: DeployedIntegration,
    /// The declared responses by status.
    #[serde(default)]
    pub method_responses: BTreeMap<u16, MethodResponse>,
}

impl DeployedMethod {
    /// Creates a method that everyone may call, without parameters, models and declared responses.
    pub fn new(integration: DeployedIntegration) -> Self {
        Self {
            authorization_type: AuthorizationType::None,
            authorizer_id: None,
            authorization_scopes: BTreeSet::new(),
            api_key_required: false,
            request_validator_id: None,
            request_parameters: BTreeMap::new(),
            request_models: BTreeMap::new(),
            method_integration: integration,
            method_responses: BTreeMap::new(),
        }
    }
}

named_values! {
    /// The authorization of a method.
    #[derive(Default)]
    pub enum AuthorizationType {
        /// Everyone may call.
        #[default]
        None = "NONE",
        /// IAM authorizes signed requests by the permission `execute-api:Invoke`.
        AwsIam = "AWS_IAM",
        /// A Lambda authorizer decides.
        Custom = "CUSTOM",
        /// A user pool of Amazon Cognito decides.
        CognitoUserPools = "COGNITO_USER_POOLS",
    }
}

/// A [response](https://docs.aws.amazon.com/apigateway/latest/api/API_MethodResponse.html) that a
/// method declares.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MethodResponse {
    /// The headers, such as `method.response.header.Location`; true for required ones.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, bool>,
    /// The models of bodies by content type.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_models: BTreeMap<String, String>,
}

/// A [request validator](https://docs.aws.amazon.com/apigateway/latest/api/API_RequestValidator.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestValidator {
    /// True if bodies must conform to their models.
    pub validate_request_body: bool,
    /// True if required parameters must be present.
    pub validate_request_parameters: bool,
}
