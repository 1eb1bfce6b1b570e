//! Resource policies: from where, and by whom, a REST API may be called at all.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ResourceArn, RestApi, Statement, limits};
use crate::text::Text;

/// A statement of an API's [resource
/// policy](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html).
/// Whom no statement allows is not let in, and whom one denies is not either.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ResourceStatement {
    /// The effect of the statement.
    #[serde(default)]
    pub(crate) effect: Effect,
    /// Only these accounts, roles and users, by ARN or by an account's twelve digits. May refer.
    /// Without it, everyone.
    #[serde(default)]
    pub(crate) principals: Vec<Text>,
    /// Only callers that fit one of each of these lists.
    #[serde(default)]
    pub(crate) when: PolicyConditions,
    /// All callers but those that fit one of these.
    #[serde(default)]
    pub(crate) unless: PolicyConditions,
}

/// What a statement does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It lets callers in.
    #[default]
    Allow,
    /// It keeps callers out, whatever other statements say.
    Deny,
}

impl Effect {
    /// As IAM writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// Callers by where they call from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct PolicyConditions {
    /// Addresses, or ranges of them: `192.0.2.0/24`. May refer.
    pub(crate) source_ips: Vec<Text>,
    /// VPCs: `vpc-…`. May refer. Only private APIs know them.
    pub(crate) vpcs: Vec<Text>,
    /// VPC endpoints: `vpce-…`. May refer. Only private APIs know them.
    pub(crate) vpc_endpoints: Vec<Text>,
}

impl PolicyConditions {
    /// Callers from anywhere, until some place is named.
    pub fn new() -> Self {
        Self::default()
    }

    /// From these addresses, or ranges of them: `192.0.2.0/24`.
    pub fn source_ips<T: Into<Text>>(mut self, ranges: impl IntoIterator<Item = T>) -> Self {
        self.source_ips.extend(ranges.into_iter().map(Into::into));
        self
    }

    /// From these VPCs: `vpc-…`. Only private APIs know them.
    pub fn vpcs<T: Into<Text>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.vpcs.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Through these VPC endpoints: `vpce-…`. Only private APIs know them.
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
    /// Lets callers in: everyone, until something is said of them.
    pub fn allow() -> Self {
        Self {
            effect: Effect::Allow,
            principals: Vec::new(),
            when: PolicyConditions::default(),
            unless: PolicyConditions::default(),
        }
    }

    /// Keeps callers out: everyone, until something is said of them.
    pub fn deny() -> Self {
        Self { effect: Effect::Deny, ..Self::allow() }
    }

    /// Only these accounts, roles and users, by ARN or by an account's twelve digits. Their
    /// requests have to be signed.
    pub fn principals<T: Into<Text>>(mut self, principals: impl IntoIterator<Item = T>) -> Self {
        self.principals.extend(principals.into_iter().map(Into::into));
        self
    }

    /// Only callers that each list which is not empty has: from one of these addresses *and* one of
    /// these VPCs.
    pub fn when(mut self, callers: PolicyConditions) -> Self {
        self.when = callers;
        self
    }

    /// All callers but those that some list has: from one of these addresses *or* one of these
    /// VPCs.
    pub fn unless(mut self, callers: PolicyConditions) -> Self {
        self.unless = callers;
        self
    }

    /// What IAM reads, but for effect and principals; about `resource`. A private API knows
    /// addresses by [another
    /// key](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html).
    pub(crate) fn statement(&self, is_private: bool, resource: Text) -> Statement {
        let statement = Statement::allow(["execute-api:Invoke"]).on(ResourceArn(resource));
        let statement = self.when.conditions(statement, is_private, "IpAddress", "StringEquals");
        self.unless.conditions(statement, is_private, "NotIpAddress", "StringNotEquals")
    }

    /// The texts in it, in lists of one meaning each.
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
    /// The statements of the resource policy, as they were said. Those of a private API that allow
    /// are about its VPC endpoints, unless they name some themselves; where none allows, everyone
    /// may come through these.
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

/// An identifier of a VPC or of one of its endpoints.
pub(crate) fn is_id(text: &str, start: &str) -> bool {
    text.strip_prefix(start).is_some_and(|id| !id.is_empty() && limits::is_made_of(id, ""))
}

/// Whether it is an address, or a range in CIDR notation.
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
