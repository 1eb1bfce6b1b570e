//! Resource policies: the networks and principals that may call a REST API.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ResourceArn, RestApi, Statement, limits};
use crate::text::Text;

/// A statement of an API's [resource
/// policy](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html).
/// Callers must be allowed by a statement, and denied by none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ResourceStatement {
    /// The effect of the statement.
    #[serde(default)]
    pub(crate) effect: Effect,
    /// Limits the statement to these accounts, roles and users, by ARN or twelve-digit account ID.
    /// May contain references. By default, everyone.
    #[serde(default)]
    pub(crate) principals: Vec<Text>,
    /// Limits the statement to callers in each of these lists.
    #[serde(default)]
    pub(crate) when: PolicyConditions,
    /// Excludes callers in any of these lists.
    #[serde(default)]
    pub(crate) unless: PolicyConditions,
}

/// The effect of a statement.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Allows callers.
    #[default]
    Allow,
    /// Denies callers, whatever other statements say.
    Deny,
}

impl Effect {
    /// The value in IAM.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// Conditions on the network of callers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct PolicyConditions {
    /// Addresses, or ranges of them: `192.0.2.0/24`. May contain references.
    pub(crate) source_ips: Vec<Text>,
    /// VPCs: `vpc-…`. May contain references. Private APIs only.
    pub(crate) vpcs: Vec<Text>,
    /// VPC endpoints: `vpce-…`. May contain references. Private APIs only.
    pub(crate) vpc_endpoints: Vec<Text>,
}

impl PolicyConditions {
    /// Callers from everywhere, until a network is added.
    pub fn new() -> Self {
        Self::default()
    }

    /// From these addresses, or ranges of them: `192.0.2.0/24`.
    pub fn source_ips<T: Into<Text>>(mut self, ranges: impl IntoIterator<Item = T>) -> Self {
        self.source_ips.extend(ranges.into_iter().map(Into::into));
        self
    }

    /// From these VPCs: `vpc-…`. Private APIs only.
    pub fn vpcs<T: Into<Text>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.vpcs.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Through these VPC endpoints: `vpce-…`. Private APIs only.
    pub fn vpc_endpoints<T: Into<Text>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.vpc_endpoints.extend(ids.into_iter().map(Into::into));
        self
    }

    fn conditions(
        &self,
        mut statement: Statement,
        is_private: bool,
        of_ip: &str,
        of_text: &str,
    ) -> Statement {
        let Self { source_ips, vpcs, vpc_endpoints } = self;
        let keys = [
            (of_ip, if is_private { "aws:VpcSourceIp" } else { "aws:SourceIp" }, source_ips),
            (of_text, "aws:SourceVpc", vpcs),
            (of_text, "aws:SourceVpce", vpc_endpoints),
        ];
        for (operator, key, values) in keys.into_iter().filter(|(_, _, values)| !values.is_empty())
        {
            statement = statement.when(operator, key, values.iter().cloned());
        }
        statement
    }
}

impl ResourceStatement {
    /// Allows callers: everyone, until conditions are added.
    pub fn allow() -> Self {
        Self {
            effect: Effect::Allow,
            principals: Vec::new(),
            when: PolicyConditions::default(),
            unless: PolicyConditions::default(),
        }
    }

    /// Denies callers: everyone, until conditions are added.
    pub fn deny() -> Self {
        Self { effect: Effect::Deny, ..Self::allow() }
    }

    /// Limits the statement to these accounts, roles and users, by ARN or twelve-digit account ID.
    /// Their requests must be signed.
    pub fn principals<T: Into<Text>>(mut self, principals: impl IntoIterator<Item = T>) -> Self {
        self.principals.extend(principals.into_iter().map(Into::into));
        self
    }

    /// Limits the statement to callers in every non-empty list: from one of these addresses *and*
    /// one of these VPCs.
    pub fn when(mut self, callers: PolicyConditions) -> Self {
        self.when = callers;
        self
    }

    /// Excludes callers in any list: from one of these addresses *or* one of these VPCs.
    pub fn unless(mut self, callers: PolicyConditions) -> Self {
        self.unless = callers;
        self
    }

    /// The IAM statement without effect and principals, for `resource`. A private API has [another
    /// condition
    /// key](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html)
    /// for addresses.
    pub(crate) fn statement(&self, is_private: bool, resource: Text) -> Statement {
        let statement = Statement::allow(["execute-api:Invoke"]).on(ResourceArn(resource));
        let statement = self.when.conditions(statement, is_private, "IpAddress", "StringEquals");
        self.unless.conditions(statement, is_private, "NotIpAddress", "StringNotEquals")
    }

    /// Its texts, in lists by meaning.
    pub(crate) fn lists(&self) -> [&Vec<Text>; 7] {
        let Self { principals, when, unless, .. } = self;
        [
            principals,
            &when.source_ips,
            &when.vpcs,
            &when.vpc_endpoints,
            &unless.source_ips,
            &unless.vpcs,
            &unless.vpc_endpoints,
        ]
    }
}

impl RestApi {
    /// The declared statements of the resource policy. For a private API, allowing statements are
    /// limited to its VPC endpoints unless they name some; without any, everyone is allowed through
    /// these.
    pub(crate) fn policy_statements(&self) -> Vec<ResourceStatement> {
        let Some(ids) = self.vpc_endpoints() else { return self.policy.clone() };
        let through_endpoints = |mut statement: ResourceStatement| {
            if statement.effect == Effect::Allow && statement.when.vpc_endpoints.is_empty() {
                statement.when = statement.when.vpc_endpoints(ids.iter().map(String::as_str));
            }
            statement
        };
        let allows = self.policy.iter().any(|statement| statement.effect == Effect::Allow);
        let everyone = (!allows).then(ResourceStatement::allow);
        everyone.into_iter().chain(self.policy.iter().cloned()).map(through_endpoints).collect()
    }
}

/// The ID of a VPC or VPC endpoint.
pub(crate) fn is_id(text: &str, start: &str) -> bool {
    text.strip_prefix(start).is_some_and(|id| !id.is_empty() && limits::is_made_of(id, ""))
}

/// True for an address, or a range in CIDR notation.
pub(crate) fn is_range(text: &str) -> bool {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_addresses() {
        for range in ["192.0.2.1", "10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"] {
            assert!(is_range(range), "{range}");
        }
        for range in ["192.0.2", "10.0.0.0/33", "10.0.0.0/", "example.com", "2001:db8::/129"] {
            assert!(!is_range(range), "{range}");
        }
    }
}
