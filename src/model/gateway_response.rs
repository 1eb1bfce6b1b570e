//! Gateway responses: responses of API Gateway without an integration's response.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{GatewayResponseType, Kind, ResourceId, RestApi};

/// A [gateway
/// response](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html).
/// Omitted settings have API Gateway's defaults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct GatewayResponse {
    /// The status.
    #[schemars(range(min = 200, max = 599))]
    pub(crate) status: Option<u16>,
    /// Headers: constants, each in single quotes, or `context.NAME`, `stageVariables.NAME`,
    /// `method.request.header.NAME`.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body, by content type. It is not VTL: only variables such as
    /// `$context.error.messageString` are replaced. The default is
    /// `{"message":$context.error.messageString}`.
    #[serde(rename = "body")]
    pub(crate) templates: BTreeMap<String, String>,
    #[serde(skip)]
    /// True if it is derived from the API's error responses and another gateway response, for which
    /// errors are reported.
    pub(crate) is_made: bool,
}

/// Parts of VTL, which would be sent literally.
pub(crate) const VTL: [&str; 12] = [
    "#if", "#else", "#set", "#foreach", "#end", "#macro", "#define", "#stop", "#break", "##",
    "$util.", "$input.",
];

impl RestApi {
    /// The identifier of a gateway response.
    pub(crate) fn gateway_response_id(&self, of: GatewayResponseType) -> ResourceId {
        let name = of.as_str().to_ascii_lowercase().replace('_', "-");
        self.part(Kind::GatewayResponse, name)
    }
}

impl GatewayResponse {
    /// Creates a response that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The status, instead of API Gateway's default: 200 to 599.
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

    /// The body for a content type that the caller accepts. It is not VTL: API Gateway only
    /// replaces `$context`, `$stageVariables` and `$method.request` variables.
    pub fn template(
        mut self,
        content_type: impl Into<String>,
        template: impl Into<String>,
    ) -> Self {
        self.templates.insert(content_type.into(), template.into());
        self
    }
}
