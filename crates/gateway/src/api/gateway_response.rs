//! Gateway responses: responses that API Gateway makes without an integration.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::named_values::named_values;

/// A customized [gateway
/// response](https://docs.aws.amazon.com/apigateway/latest/api/API_GatewayResponse.html).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeployedGatewayResponse {
    /// The status; `None` stands for the default of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<u16>,
    /// The values of the headers `gatewayresponse.header.NAME`: a constant in single quotes,
    /// `context.NAME`, `stageVariables.NAME` or `method.request.header.NAME`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, String>,
    /// The bodies by content type. They are not VTL; only variables are replaced.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_templates: BTreeMap<String, String>,
}

impl DeployedGatewayResponse {
    /// The content type and the body of a gateway response that is not customized.
    pub const DEFAULT_TEMPLATE: (&str, &str) =
        ("application/json", r#"{"message":$context.error.messageString}"#);
}

named_values! {
    /// The [type of a gateway
    /// response](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
    #[non_exhaustive]
    pub enum GatewayResponseType {
        /// An authorizer or the resource policy denies the request.
        AccessDenied = "ACCESS_DENIED",
        /// The API has a configuration error, or the response of the integration is invalid.
        ApiConfigurationError = "API_CONFIGURATION_ERROR",
        /// API Gateway cannot call an authorizer.
        AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR",
        /// An authorizer fails.
        AuthorizerFailure = "AUTHORIZER_FAILURE",
        /// The body does not conform to its model.
        BadRequestBody = "BAD_REQUEST_BODY",
        /// A required parameter is missing.
        BadRequestParameters = "BAD_REQUEST_PARAMETERS",
        /// Every response of 400 to 499 whose type is not customized.
        Default4xx = "DEFAULT_4XX",
        /// Every response of 500 to 599 whose type is not customized.
        Default5xx = "DEFAULT_5XX",
        /// The security token of the signature has expired.
        ExpiredToken = "EXPIRED_TOKEN",
        /// The integration fails.
        IntegrationFailure = "INTEGRATION_FAILURE",
        /// The integration does not respond in time.
        IntegrationTimeout = "INTEGRATION_TIMEOUT",
        /// The method requires an API key, and the request has no valid one.
        InvalidApiKey = "INVALID_API_KEY",
        /// The request's signature is not valid.
        InvalidSignature = "INVALID_SIGNATURE",
        /// The request has no authentication token, or there is no such route.
        MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN",
        /// The quota of the usage plan is exceeded.
        QuotaExceeded = "QUOTA_EXCEEDED",
        /// The request is larger than 10 MB.
        RequestTooLarge = "REQUEST_TOO_LARGE",
        /// The request is authorized, and there is no such resource.
        ResourceNotFound = "RESOURCE_NOT_FOUND",
        /// The request is throttled.
        Throttled = "THROTTLED",
        /// A Lambda authorizer or a user pool does not authenticate the caller.
        Unauthorized = "UNAUTHORIZED",
        /// There is no request template for the content type of the body.
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
        /// AWS WAF blocks the request.
        WafFiltered = "WAF_FILTERED",
    }
}
