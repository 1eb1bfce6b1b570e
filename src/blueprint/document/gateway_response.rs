//! Gateway responses in a blueprint.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A customized response of API Gateway itself. Omitted settings have API Gateway's defaults.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct GatewayResponse {
    /// The status.
    #[schemars(range(min = 200, max = 599))]
    pub(in crate::blueprint) status: Option<u16>,
    /// Headers: constants, each in single quotes, or `context.NAME`, `stageVariables.NAME`,
    /// `method.request.header.NAME`.
    #[serde(default)]
    pub(in crate::blueprint) headers: BTreeMap<String, String>,
    /// The body, by content type. It is not VTL: only variables such as
    /// `$context.error.messageString` are replaced. The default is
    /// `{"message":$context.error.messageString}`.
    #[serde(default)]
    pub(in crate::blueprint) body: BTreeMap<String, String>,
}
