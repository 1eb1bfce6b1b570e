//! The [resource
//! policy](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html)
//! of the API, which is evaluated first.
//!
//! A caller is identified by `$context.identity`: by `sourceIp` and, within a VPC, by `vpcId` and
//! `vpceId`. If a condition has a key whose value is unknown, it holds in a statement that allows
//! and does not hold in one that denies. The signer of a request is unknown: a statement that
//! allows principals applies to every request that IAM authorizes, and one that denies them to no
//! request. Every statement applies to every method.

use std::net::IpAddr;

use dynagate_vtl::Event;

use crate::api::{
    Api, AuthorizationType, AuthorizerType, DeployedMethod, PolicyEffect, PolicyStatement,
};
use crate::explain::{Statement, StepKind, Way};
use crate::mapping_expression::context_variable;
use crate::refusal::Refusal;
use crate::request::Request;

/// Admits a request.
pub(crate) fn admit(
    api: &Api,
    method: &DeployedMethod,
    request: &Request,
    event: &Event,
    way: &Way,
) -> Result<(), Refusal> {
    let Some(policy) = &api.policy else { return Ok(()) };
    let is_signed = request.authorized && method.authorization_type == AuthorizationType::AwsIam;
    let caller = Caller { event, is_signed };
    way.step(|| {
        let decision =
            |of: &PolicyStatement| Statement { effect: of.effect, applies: caller.matches(of) };
        StepKind::ResourcePolicy { statements: policy.statement.iter().map(decision).collect() }
    });
    let has = |effect| {
        let mut statements = policy.statement.iter().filter(|of| of.effect == effect);
        statements.any(|of| caller.matches(of))
    };
    if has(PolicyEffect::Deny) {
        return Err(Refusal::AccessDenied(
            "a statement of the resource policy denies the request".to_owned(),
        ));
    }
    if has(PolicyEffect::Allow) || is_authorized_otherwise(api, method) {
        return Ok(());
    }
    Err(Refusal::AccessDenied("no statement of the resource policy allows the request".to_owned()))
}

/// True if the method's authorization can admit a caller to whom no statement applies: IAM and
/// Lambda functions can, user pools cannot.
fn is_authorized_otherwise(api: &Api, method: &DeployedMethod) -> bool {
    let authorizer = method.authorizer_id.as_ref().and_then(|id| api.authorizers.get(id));
    method.authorization_type == AuthorizationType::AwsIam
        || authorizer
            .is_some_and(|authorizer| authorizer.r#type != AuthorizerType::CognitoUserPools)
}

struct Caller<'a> {
    event: &'a Event,
    is_signed: bool,
}

impl Caller<'_> {
    /// True if the statement applies to the caller.
    fn matches(&self, statement: &PolicyStatement) -> bool {
        let allows = statement.effect == PolicyEffect::Allow;
        let mut conditions = statement.condition.iter().flat_map(|(operator, keys)| {
            keys.iter().map(move |(key, values)| (operator, key, &values.0))
        });
        (statement.principal.is_everyone() || (allows && self.is_signed))
            && conditions
                .all(|(operator, key, values)| self.holds(operator, key, values).unwrap_or(allows))
    }

    /// True if a condition holds; `None` if that is unknown.
    fn holds(&self, operator: &str, key: &str, values: &[String]) -> Option<bool> {
        let variable = match key {
            "aws:SourceIp" | "aws:VpcSourceIp" => "identity.sourceIp",
            "aws:SourceVpc" => "identity.vpcId",
            "aws:SourceVpce" => "identity.vpceId",
            _ => return None,
        };
        let known = context_variable(variable, &self.event.context)?;
        match operator {
            "IpAddress" => Some(values.iter().any(|range| is_in_range(range, &known))),
            "NotIpAddress" => Some(!values.iter().any(|range| is_in_range(range, &known))),
            "StringEquals" => Some(values.contains(&known)),
            "StringNotEquals" => Some(!values.contains(&known)),
            _ => None,
        }
    }
}

/// True if an address is in a range in CIDR notation, or equals the given address.
fn is_in_range(range: &str, address: &str) -> bool {
    let (first, bits) = range.split_once('/').unwrap_or((range, ""));
    let (Ok(first), Ok(address)) = (first.parse::<IpAddr>(), address.parse::<IpAddr>()) else {
        return false;
    };
    let (first, address, width) = match (first, address) {
        (IpAddr::V4(first), IpAddr::V4(address)) => {
            (u128::from(first.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(first), IpAddr::V6(address)) => (first.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let Ok(bits) = (if bits.is_empty() { Ok(width) } else { bits.parse::<u32>() }) else {
        return false;
    };
    // A shift by the whole width overflows.
    let host = width.saturating_sub(bits);
    first.checked_shr(host).unwrap_or(0) == address.checked_shr(host).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::is_in_range;

    #[test]
    fn addresses_in_ranges() {
        for (range, address, expected) in [
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db8::1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
        ] {
            assert_eq!(is_in_range(range, address), expected, "{range} {address}");
        }
    }
}
