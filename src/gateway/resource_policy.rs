//! From where, and by whom, the API may be called at all: its [resource
//! policy](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html),
//! which is looked at first.
//!
//! Callers are known by `$context.identity`: `sourceIp`, and where they come through a VPC `vpcId`
//! and `vpceId`. Where a request does not say its VPC, it comes from the right one. Who signs a
//! request is not known: a statement about principals is about every request that IAM lets in,
//! where it allows, and about none, where it denies.

use std::net::IpAddr;

use super::integration::context_variable;
use super::refusal::Refusal;
use super::routing::Routed;
use super::{Gateway, Request};
use crate::model::deployed::Deployed;
use crate::model::{
    Authorization, Authorizer, Effect, Method, PolicyConditions, ResourceStatement,
};
use crate::vtl::Event;

/// Lets a request in, or says why not.
pub(super) fn admit(
    gateway: &Gateway<'_>,
    routed: &Routed<'_>,
    request: &Request,
    event: &Event,
) -> Result<(), Refusal> {
    let statements = gateway.api.policy_statements();
    if statements.is_empty() {
        return Ok(());
    }
    let is_signed = request.authorized && routed.method.authorization == Authorization::AwsIam;
    let caller = Caller { event, deployed: gateway.deployed(), is_signed };
    let of_effect = |effect| {
        statements.iter().filter(|of| of.effect == effect).any(|of| caller.is_meant_by(of))
    };
    if of_effect(Effect::Deny) {
        return Err(Refusal::AccessDenied(
            "a statement of the resource policy denies it".to_owned(),
        ));
    }
    if of_effect(Effect::Allow) || decides_besides(gateway, routed.method) {
        return Ok(());
    }
    Err(Refusal::AccessDenied("no statement of the resource policy allows it".to_owned()))
}

/// Whether who decides next can let in whom no statement is about: IAM and Lambda functions can,
/// user pools cannot.
fn decides_besides(gateway: &Gateway<'_>, method: &Method) -> bool {
    let authorizer = method.authorizer.as_ref().and_then(|name| gateway.api.authorizers.get(name));
    method.authorization == Authorization::AwsIam
        || matches!(authorizer, Some(Authorizer::Lambda(_)))
}

struct Caller<'a> {
    event: &'a Event,
    deployed: Deployed<'a>,
    is_signed: bool,
}

impl Caller<'_> {
    fn is_meant_by(&self, statement: &ResourceStatement) -> bool {
        let allows = statement.effect == Effect::Allow;
        let by_principal = statement.principals.is_empty() || (allows && self.is_signed);
        // IAM takes all conditions of a statement together: a caller that is excepted by one of
        // them is not meant.
        by_principal
            && self.fits(&statement.when, allows).all(|fits| fits)
            && !self.fits(&statement.unless, !allows).any(|fits| fits)
    }

    /// For each list that is not empty, whether the caller is in it; of a VPC that the request does
    /// not say, what is assumed.
    fn fits(&self, callers: &PolicyConditions, assumed: bool) -> impl Iterator<Item = bool> {
        let lists = [
            (&callers.source_ips, "identity.sourceIp", is_in_range as fn(&str, &str) -> bool),
            (&callers.vpcs, "identity.vpcId", |id, known| id == known),
            (&callers.vpc_endpoints, "identity.vpceId", |id, known| id == known),
        ];
        lists.into_iter().filter(|(listed, ..)| !listed.is_empty()).map(
            move |(listed, variable, is_one)| {
                let Some(known) = context_variable(variable, &self.event.context) else {
                    return assumed;
                };
                listed.iter().any(|text| is_one(&self.deployed.text(text), &known))
            },
        )
    }
}

/// Whether an address is in a range in CIDR notation, or is just that address.
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
    // Shifting by all the bits there are is no shift at all.
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
