use std::net::IpAddr;

use crate::diff::contract::{ApiPair, Changes, contract_rule};
use crate::gateway::Api;
use crate::gateway::api::{PolicyEffect, PolicyStatement};

contract_rule! {
    /// Checks for changes of the resource policy of an API, which decides about all callers.
    ///
    /// ## Why
    /// A statement that denies, or one less that allows, refuses callers with 403. The addresses of callers are compared: a policy
    /// that lets fewer in is breaking. Other changes of statements are possibly breaking.
    ///
    /// ## Example
    /// ```yaml
    /// api: {policy: [{}]}
    /// ---
    /// api: {policy: [{}, {effect: deny, unless: {source-ips: [192.0.2.0/24]}}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {policy: [{}]}
    /// ```
    "DG760", "changed-resource-policy", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    match (&statements(apis.old), &statements(apis.new)) {
        _ if apis.old.resources.is_empty() || apis.new.resources.is_empty() => {}
        (old, new) if old == new => {}
        (Some(_), None) => {
            changes.harmless("there is no resource policy any more: everybody may call");
        }
        (None, Some(_)) => {
            changes.possibly("the new resource policy may refuse callers");
        }
        (Some(old), Some(new)) => {
            if !compare_addresses(old, new, changes) {
                changes.possibly("the resource policy has other statements and may refuse callers");
            }
        }
        (None, None) => {}
    }
}

/// The keys of conditions that hold the addresses of callers.
const ADDRESSES: [&str; 2] = ["aws:SourceIp", "aws:VpcSourceIp"];

/// Compares the addresses of callers in statements that are the same otherwise. Returns false if
/// there is another difference.
fn compare_addresses(
    old: &[PolicyStatement],
    new: &[PolicyStatement],
    changes: &mut Changes,
) -> bool {
    let mut left: Vec<&PolicyStatement> = new.iter().filter(|of| !old.contains(of)).collect();
    let mut found = Vec::new();
    for was in old.iter().filter(|of| !new.contains(of)) {
        let plain = without_addresses(was);
        match left.iter().position(|of| without_addresses(of) == plain) {
            Some(at) => found.push((addresses(was), addresses(left.remove(at)))),
            None => match refused_by_address(was) {
                Some(was) => found.push((was, Addresses::default())),
                None => return false,
            },
        }
    }
    for is in left {
        let Some(is) = refused_by_address(is) else { return false };
        found.push((Addresses::default(), is));
    }
    for (was, is) in found {
        // Without a list, callers from everywhere are let in.
        match (&was.let_in[..], &is.let_in[..]) {
            ([], [_, ..]) => {
                let shown = is.let_in.join(", ");
                changes.breaking(format_args!("only callers from {shown} are let in"));
                continue;
            }
            ([_, ..], []) => {
                changes.harmless("callers from everywhere are let in");
                continue;
            }
            _ => {}
        }
        for address in without(&was.let_in, &is.let_in) {
            let left: Vec<_> =
                is.let_in.iter().filter(|of| contains(address, of)).map(String::as_str).collect();
            if left.is_empty() {
                changes.breaking(format_args!("callers from {address} are refused"));
            } else {
                let left = left.join(", ");
                changes.breaking(format_args!(
                    "of the callers from {address}, only those from {left} are let in"
                ));
            }
        }
        for address in without(&is.refused, &was.refused) {
            changes.breaking(format_args!("callers from {address} are refused"));
        }
        for address in without(&is.let_in, &was.let_in).chain(without(&was.refused, &is.refused)) {
            changes.harmless(format_args!("callers from {address} are let in"));
        }
    }
    true
}

/// The addresses of callers in a statement.
#[derive(Default)]
struct Addresses {
    let_in: Vec<String>,
    refused: Vec<String>,
}

fn addresses(of: &PolicyStatement) -> Addresses {
    let mut addresses = Addresses::default();
    for (operator, keys) in &of.condition {
        let is_within = match &**operator {
            "IpAddress" => true,
            "NotIpAddress" => false,
            _ => continue,
        };
        let list = if is_within == (of.effect == PolicyEffect::Allow) {
            &mut addresses.let_in
        } else {
            &mut addresses.refused
        };
        let named = keys.iter().filter(|(key, _)| is_of_addresses(key));
        list.extend(named.flat_map(|(_, values)| values.0.clone()));
    }
    addresses
}

/// The addresses of a statement that does nothing but refuse callers by them.
fn refused_by_address(of: &PolicyStatement) -> Option<Addresses> {
    let found = addresses(of);
    let is_of_addresses = of.effect == PolicyEffect::Deny
        && of.principal.is_everyone()
        && of.resource.0.iter().any(|resource| resource == "*")
        && without_addresses(of).condition.is_empty()
        && !(found.let_in.is_empty() && found.refused.is_empty());
    is_of_addresses.then_some(found)
}

fn is_of_addresses(key: &str) -> bool {
    ADDRESSES.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The statement with no addresses in its conditions.
fn without_addresses(of: &PolicyStatement) -> PolicyStatement {
    let mut of = of.clone();
    for operator in ["IpAddress", "NotIpAddress"] {
        if let Some(keys) = of.condition.get_mut(operator) {
            keys.retain(|key, _| !is_of_addresses(key));
        }
    }
    of.condition.retain(|_, keys| !keys.is_empty());
    of
}

/// The addresses that are in none of the others.
fn without<'a>(addresses: &'a [String], others: &'a [String]) -> impl Iterator<Item = &'a String> {
    addresses.iter().filter(|address| !others.iter().any(|other| contains(other, address)))
}

/// True if a range of addresses contains another one.
fn contains(range: &str, other: &str) -> bool {
    let (Some((first, length)), Some((address, other_length))) = (bits(range), bits(other)) else {
        return range == other;
    };
    let shift = 128 - length;
    other_length >= length && (shift == 128 || first >> shift == address >> shift)
}

/// The bits of an address or a range, from the left, and their number. Addresses of IPv4 are those
/// of IPv6 that stand for them.
fn bits(range: &str) -> Option<(u128, u32)> {
    let (address, length) = match range.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
        None => (range, None),
    };
    let (bits, length) = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => (address.to_ipv6_mapped().to_bits(), 96 + length.unwrap_or(32)),
        IpAddr::V6(address) => (address.to_bits(), length.unwrap_or(128)),
    };
    (length <= 128).then_some((bits, length))
}

/// The statements, in which methods have no account and no identifier of the API.
fn statements(api: &Api) -> Option<Vec<PolicyStatement>> {
    let mut statements = api.policy.clone()?.statement;
    for resource in statements.iter_mut().flat_map(|statement| &mut statement.resource.0) {
        if let Some((_, method)) = resource.split_once(":execute-api:") {
            *resource = method.split_once('/').map_or("*", |(_, path)| path).to_owned();
        }
    }
    Some(statements)
}
