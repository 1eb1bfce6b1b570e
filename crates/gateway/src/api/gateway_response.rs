//! Gateway responses: the responses that API Gateway makes without an integration.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A customized [gateway
/// response](https://docs.aws.amazon.com/apigateway/latest/api/API_GatewayResponse.html).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GatewayResponse {
    /// The status; `None` is the type's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<u16>,
    /// The headers, `gatewayresponse.header.NAME`, and their values: a constant in single quotes,
    /// `context.NAME`, `stageVariables.NAME` or `method.request.header.NAME`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, String>,
    /// The bodies by content type. They are not VTL: only variables are replaced.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_templates: BTreeMap<String, String>,
}

impl GatewayResponse {
    /// The content type and the body of a gateway response that is not customized.
    pub const DEFAULT_TEMPLATE: (&str, &str) =
        ("application/json", r#"{"message":$context.error.messageString}"#);
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident = $spelling:literal;)+) => {
        /// When API Gateway answers by itself: its [types of gateway
        /// responses](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum GatewayResponseType {
            $($(#[$doc])* #[serde(rename = $spelling)] $name,)+
        }

        impl GatewayResponseType {
            /// The value in API Gateway's API.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $spelling,)+
                }
            }
        }
    };
}

types! {
    /// An authorizer, or the API's policy, denies the request.
    AccessDenied = "ACCESS_DENIED";
    /// The API is not well configured, or its answer cannot be read.
    ApiConfigurationError = "API_CONFIGURATION_ERROR";
    /// An authorizer cannot be called.
    AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR";
    /// An authorizer fails.
    AuthorizerFailure = "AUTHORIZER_FAILURE";
    /// The body is not as its model wants it.
    BadRequestBody = "BAD_REQUEST_BODY";
    /// A parameter is missing.
    BadRequestParameters = "BAD_REQUEST_PARAMETERS";
    /// Everything of 400 to 499 that has no response of its own.
    Default4xx = "DEFAULT_4XX";
    /// Everything of 500 to 599 that has no response of its own.
    Default5xx = "DEFAULT_5XX";
    /// A token of AWS has expired.
    ExpiredToken = "EXPIRED_TOKEN";
    /// The integration fails.
    IntegrationFailure = "INTEGRATION_FAILURE";
    /// The integration does not answer in time.
    IntegrationTimeout = "INTEGRATION_TIMEOUT";
    /// The method needs an API key, and the request has none that is valid.
    InvalidApiKey = "INVALID_API_KEY";
    /// The request's signature is not valid.
    InvalidSignature = "INVALID_SIGNATURE";
    /// There is no token where one is needed, or no such route.
    MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN";
    /// The usage plan's quota is used up.
    QuotaExceeded = "QUOTA_EXCEEDED";
    /// The request is larger than 10 MB.
    RequestTooLarge = "REQUEST_TOO_LARGE";
    /// There is no such resource, of a request that is authorized.
    ResourceNotFound = "RESOURCE_NOT_FOUND";
    /// There are too many requests.
    Throttled = "THROTTLED";
    /// A Lambda authorizer, or the user pool, does not let the caller in.
    Unauthorized = "UNAUTHORIZED";
    /// The body is of a content type that no template is for.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    /// AWS WAF refuses the request.
    WafFiltered = "WAF_FILTERED";
}
