use crate::check::{Checker, rule};
use crate::model::resource_policy::{is_id, is_range};
use crate::model::{Effect, PolicyConditions};
use crate::plan::PlannedApi;

rule! {
    /// Checks the principals and conditions of an API's resource policy.
    ///
    /// ## Why
    /// API Gateway refuses other values, and knows the VPC of a request only for private APIs.
    ///
    /// ## Example
    /// ```yaml
    /// api: {policy: [{effect: allow, principals: [me]}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {policy: [{effect: allow, principals: ["123456789012"]}]}
    /// ```
    "DG402", "resource-policy", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    for (index, statement) in api.policy.iter().enumerate() {
        let index = index.to_string();
        let check = &mut check.within(&["policy", &index]);
        let principals = statement.principals.iter().enumerate();
        for (index, principal) in principals {
            let Some(principal) = principal.as_literal() else { continue };
            let is_account =
                principal.len() == 12 && principal.bytes().all(|byte| byte.is_ascii_digit());
            check.require(
                is_account || principal.starts_with("arn:"),
                &["principals", &index.to_string()],
                format_args!("invalid principal `{principal}`"),
                "an ARN, or a twelve-digit account ID",
            );
        }
        let is_private = api.vpc_endpoints().is_some();
        check_conditions(&statement.when, is_private, &mut check.within(&["when"]));
        check_conditions(&statement.unless, is_private, &mut check.within(&["unless"]));
    }
    let allows = |statements: Vec<crate::model::ResourceStatement>| {
        statements.iter().any(|statement| statement.effect == Effect::Allow)
    };
    check.require(
        api.policy.is_empty() || allows(api.policy_statements()),
        &["policy"],
        "a policy that allows no caller",
        "a statement with `effect: allow` besides those that deny",
    );
}

fn check_conditions(of: &PolicyConditions, is_private: bool, check: &mut Checker<'_>) {
    for (field, values) in [("vpcs", &of.vpcs), ("vpc-endpoints", &of.vpc_endpoints)] {
        check.require(
            is_private || values.is_empty(),
            &[field],
            "VPC conditions on an API that is not private",
            "endpoint: private, or source-ips",
        );
    }
    let is_vpc: fn(&str) -> bool = |text| is_id(text, "vpc-");
    let is_endpoint: fn(&str) -> bool = |text| is_id(text, "vpce-");
    let is_range: fn(&str) -> bool = is_range;
    for (field, values, is_one, expected) in [
        ("source-ips", &of.source_ips, is_range, "an address or a range: 192.0.2.0/24"),
        ("vpcs", &of.vpcs, is_vpc, "vpc-…"),
        ("vpc-endpoints", &of.vpc_endpoints, is_endpoint, "vpce-…"),
    ] {
        for (index, value) in values.iter().enumerate() {
            let Some(value) = value.as_literal() else { continue };
            check.require(
                is_one(value),
                &[field, &index.to_string()],
                format_args!("invalid value `{value}` in {field}"),
                expected,
            );
        }
    }
}
