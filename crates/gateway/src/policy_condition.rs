//! Conditions of policies about the caller.

use std::net::IpAddr;

use dynagate_vtl::Event;

use crate::mapping_expression::context_variable;

/// True if a condition holds; `None` if that is unknown.
pub(crate) fn holds(operator: &str, key: &str, values: &[String], event: &Event) -> Option<bool> {
    let variable = match key {
        "aws:SourceIp" | "aws:VpcSourceIp" => "identity.sourceIp",
        "aws:SourceVpc" => "identity.vpcId",
        "aws:SourceVpce" => "identity.vpceId",
        _ => return None,
    };
    let known = context_variable(variable, &event.context)?;
    match operator {
        "IpAddress" => Some(values.iter().any(|range| is_in_range(range, &known))),
        "NotIpAddress" => Some(!values.iter().any(|range| is_in_range(range, &known))),
        "StringEquals" => Some(values.contains(&known)),
        "StringNotEquals" => Some(!values.contains(&known)),
        _ => None,
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
