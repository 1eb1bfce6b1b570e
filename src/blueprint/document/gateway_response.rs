//! Gateway responses, as a blueprint writes them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// What API Gateway answers where it calls no integration. What is not said stays as API Gateway
/// has it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct GatewayResponse {
    /// The status.
    #[schemars(range(min = 200, max = 599))]
    pub(in crate::blueprint) status: Option<u16>,
    /// Headers: constants, each in single quotes of its own, or `context.NAME`,
    /// `stageVariables.NAME`, `method.request.header.NAME`.
    #[serde(default)]
    pub(in crate::blueprint) headers: BTreeMap<String, String>,
    /// The body, by content type. It is no VTL: only variables such as
    /// `$context.error.messageString` are put in. Without it,
    /// `{"message":$context.error.messageString}`.
    #[serde(default)]
    pub(in crate::blueprint) body: BTreeMap<String, String>,
}
