//! Resource policies, as a blueprint writes them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Effect;

/// A statement of the API's resource policy. Whom no statement allows is not let in, and whom one
/// denies is not either.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct ResourceStatement {
    /// What it does.
    #[serde(default)]
    pub(in crate::blueprint) effect: Effect,
    /// Only these accounts, roles and users, by ARN or by an account's twelve digits. May refer.
    /// Without it, everyone.
    #[serde(default)]
    pub(in crate::blueprint) principals: Vec<String>,
    /// Only callers that fit one of each of these lists.
    #[serde(default)]
    pub(in crate::blueprint) when: PolicyConditions,
    /// All callers but those that fit one of these.
    #[serde(default)]
    pub(in crate::blueprint) unless: PolicyConditions,
}

/// Callers by where they call from.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct PolicyConditions {
    /// Addresses, or ranges of them: `192.0.2.0/24`. May refer.
    #[serde(default)]
    pub(in crate::blueprint) source_ips: Vec<String>,
    /// VPCs: `vpc-…`. May refer. Only private APIs know them.
    #[serde(default)]
    pub(in crate::blueprint) vpcs: Vec<String>,
    /// VPC endpoints: `vpce-…`. May refer. Only private APIs know them.
    #[serde(default)]
    pub(in crate::blueprint) vpc_endpoints: Vec<String>,
}
