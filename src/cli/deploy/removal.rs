//! The second deployment of an API that loses resources.
//!
//! Terraform deletes what the old deployment depends on after that deployment. A route removed from
//! a blueprint would remain in the new deployment and still be served. Therefore the API is deployed
//! again if anything was removed. CloudFormation removes routes in a step of their own.

use std::collections::HashSet;

/// The note about the second deployment.
pub(super) const NOTE: &str = "this deployment still contains resources removed from the API: \
                               deploying the API again afterwards";

/// The resource types that are part of a deployment, and whose removal does not change it.
const COPIED_BY_TERRAFORM: [&str; 7] = [
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_resource",
    "aws_api_gateway_rest_api_policy",
];

/// Returns the deployments to replace after a module is applied; none if the API loses nothing.
///
/// `listing` is the output of `terraform state list`, and `files` are the texts of the module's
/// files.
pub(super) fn deployments_to_replace<'l>(listing: &'l str, files: &[String]) -> Vec<&'l str> {
    let stay: HashSet<String> =
        files.iter().flat_map(|text| text.lines()).filter_map(address).collect();
    // An instance of a user's own resource, `type.name[0]`, remains as long as its block does.
    let stays = |address: &str| address.split('[').next().is_some_and(|block| stay.contains(block));
    let deployed = || listing.lines().map(str::trim);
    let of_type = |address: &str, types: &[&str]| {
        address.split_once('.').is_some_and(|(of, _)| types.contains(&of))
    };
    if !deployed().any(|address| of_type(address, &COPIED_BY_TERRAFORM) && !stays(address)) {
        return Vec::new();
    }
    deployed()
        .filter(|address| of_type(address, &["aws_api_gateway_deployment"]) && stays(address))
        .collect()
}

/// The address `type.name` of a line `resource "type" "name" {`.
fn address(line: &str) -> Option<String> {
    let mut words = line.strip_prefix("resource ")?.split('"');
    let (_, of, _, name) = (words.next()?, words.next()?, words.next()?, words.next()?);
    Some(format!("{of}.{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_is_replaced_when_something_of_its_api_goes() {
        let listing = "aws_api_gateway_deployment.api\naws_api_gateway_method.api_get[\"a.b\"]\n\
                       aws_api_gateway_method.api_get[0]\naws_dynamodb_table.old\n";
        let module = |method: &str| {
            let text =
                format!("resource \"aws_api_gateway_deployment\" \"api\" {{\n}}\n\n{method}\n");
            deployments_to_replace(listing, &[String::new(), text]).join(" ")
        };
        assert_eq!(module(""), "aws_api_gateway_deployment.api");
        assert_eq!(
            module("resource \"aws_api_gateway_method\" \"api_get\" {"),
            "",
            "tables are in no deployment"
        );
        assert!(deployments_to_replace(listing, &[]).is_empty(), "all of the API goes");
    }
}
