use crate::check::{Checker, rule};
use crate::model::limits;
use crate::plan::PlannedApi;

rule! {
    /// Checks the VPC endpoints of a private API.
    ///
    /// ## Why
    /// A private API can only be called through a VPC endpoint.
    ///
    /// ## Example
    /// ```yaml
    /// api: {endpoint: {private: {vpc-endpoints: []}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {endpoint: {private: {vpc-endpoints: [vpce-1]}}}
    /// ```
    "DG509", "private-endpoint", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let Some(vpc_endpoints) = api.vpc_endpoints() else { return };
    let check = &mut check.within(&["endpoint", "private", "vpc-endpoints"]);
    check.require(
        !vpc_endpoints.is_empty(),
        &[],
        "a private API without VPC endpoints",
        "at least one VPC endpoint: vpce-…",
    );
    for (index, endpoint) in vpc_endpoints.iter().enumerate() {
        let id = endpoint.strip_prefix("vpce-");
        check.require(
            id.is_some_and(|id| !id.is_empty() && limits::is_made_of(id, "")),
            &[&index.to_string()],
            format_args!("invalid VPC endpoint ID `{endpoint}`"),
            "vpce-…",
        );
    }
}
