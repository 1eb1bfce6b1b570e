//! Gateway responses: what API Gateway answers where it calls no integration, or gets nothing of
//! one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::problem::Checker;
use super::{RestApi, limits, mapping_expression};

/// A [gateway
/// response](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html).
/// What is not said stays as API Gateway has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GatewayResponse {
    pub(crate) status: Option<u16>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) templates: BTreeMap<String, String>,
    /// True where it is made of the API's error answers and of another gateway response, where its
    /// faults are told.
    pub(crate) is_made: bool,
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident = $spelling:literal, $kebab:literal;)+) => {
        /// When API Gateway answers by itself: its [types of gateway
        /// responses](https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
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

            /// What it is called within its API.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $kebab,)+
                }
            }
        }
    };
}

types! {
    /// An authorizer, or the API's policy, denies the request.
    AccessDenied = "ACCESS_DENIED", "access-denied";
    /// The API is not well configured, or its answer cannot be read.
    ApiConfigurationError = "API_CONFIGURATION_ERROR", "api-configuration-error";
    /// An authorizer cannot be called.
    AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR", "authorizer-configuration-error";
    /// An authorizer fails.
    AuthorizerFailure = "AUTHORIZER_FAILURE", "authorizer-failure";
    /// The body is not as its model wants it.
    BadRequestBody = "BAD_REQUEST_BODY", "bad-request-body";
    /// A parameter is missing.
    BadRequestParameters = "BAD_REQUEST_PARAMETERS", "bad-request-parameters";
    /// Everything of 400 to 499 that has no response of its own.
    Default4xx = "DEFAULT_4XX", "default-4xx";
    /// Everything of 500 to 599 that has no response of its own.
    Default5xx = "DEFAULT_5XX", "default-5xx";
    /// A token of AWS has expired.
    ExpiredToken = "EXPIRED_TOKEN", "expired-token";
    /// The integration fails.
    IntegrationFailure = "INTEGRATION_FAILURE", "integration-failure";
    /// The integration does not answer in time.
    IntegrationTimeout = "INTEGRATION_TIMEOUT", "integration-timeout";
    /// The method needs an API key, and the request has none that is valid.
    InvalidApiKey = "INVALID_API_KEY", "invalid-api-key";
    /// The request's signature is not valid.
    InvalidSignature = "INVALID_SIGNATURE", "invalid-signature";
    /// There is no token where one is needed, or no such route.
    MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN", "missing-authentication-token";
    /// The usage plan's quota is used up.
    QuotaExceeded = "QUOTA_EXCEEDED", "quota-exceeded";
    /// The request is larger than 10 MB.
    RequestTooLarge = "REQUEST_TOO_LARGE", "request-too-large";
    /// There is no such resource, of a request that is authorized.
    ResourceNotFound = "RESOURCE_NOT_FOUND", "resource-not-found";
    /// There are too many requests.
    Throttled = "THROTTLED", "throttled";
    /// A Lambda authorizer, or the user pool, does not let the caller in.
    Unauthorized = "UNAUTHORIZED", "unauthorized";
    /// The body is of a content type that no template is for.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", "unsupported-media-type";
    /// AWS WAF refuses the request.
    WafFiltered = "WAF_FILTERED", "waf-filtered";
}

/// What API Gateway answers unless something else is asked for.
pub(crate) const DEFAULT_TEMPLATE: (&str, &str) =
    ("application/json", r#"{"message":$context.error.messageString}"#);

/// Parts of VTL, which would be sent as they are.
const VTL: [&str; 12] = [
    "#if", "#else", "#set", "#foreach", "#end", "#macro", "#define", "#stop", "#break", "##",
    "$util.", "$input.",
];

impl GatewayResponse {
    /// One that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The status, instead of API Gateway's own: 200 to 599.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets a header: a constant in single quotes, or `context.NAME`, `stageVariables.NAME`,
    /// `method.request.header.NAME`, `method.request.querystring.NAME` or
    /// `method.request.path.NAME`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// The body for a content type that the caller accepts. It is no VTL: API Gateway only puts in
    /// `$context`, `$stageVariables` and `$method.request` variables.
    pub fn template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<String>,
    ) -> Self {
        self.templates.insert(content_type.into(), template.into());
        self
    }

    pub(super) fn check(&self, of: GatewayResponseType, api: &RestApi, check: &mut Checker) {
        let at = ["gateway-responses", of.as_str()];
        if let Some(status) = self.status {
            check.require(
                (200..=599).contains(&status),
                &[at[0], at[1], "status"],
                format_args!("`{status}` is not the status of a response"),
                "200 to 599",
            );
        }
        if self.is_made {
            return;
        }
        for (name, value) in &self.headers {
            let at = [at[0], at[1], "headers", name];
            mapping_expression::check(
                check,
                &at,
                (name, value),
                mapping_expression::Place::Gateway,
                api,
            );
        }
        for (content_type, template) in &self.templates {
            let at = [at[0], at[1], "body", content_type.as_str()];
            check.require_key(
                limits::is_content_type(content_type),
                &at,
                format_args!("`{content_type}` is not a content type"),
                "TYPE/SUBTYPE, such as application/json",
            );
            if let Some(found) = VTL.into_iter().find(|vtl| template.contains(vtl)) {
                check.report(
                    &at,
                    format_args!("`{found}` in a gateway response, which is no VTL: only variables are put in"),
                    "text with $context, $stageVariables and $method.request variables",
                );
            }
            mapping_expression::check_body(check, &at, template);
        }
    }
}
