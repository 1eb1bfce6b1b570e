//! The second deployment of an API that loses resources.
//!
//! Both engines deploy an API before they delete its obsolete resources: CloudFormation deletes at
//! the very end, and Terraform deletes what the old deployment depends on after that deployment. A
//! route removed from a blueprint would remain in the new deployment and still be served. Therefore
//! the API is deployed again if anything was removed.

use std::collections::HashSet;

use serde::Deserialize;

/// The query for the AWS CLI whose result [`stage_to_deploy_again`] reads.
pub(super) const STACK_QUERY: &str = "StackResourceSummaries[?starts_with(ResourceType, 'AWS::ApiGateway::')].\
                                      [ResourceType, LogicalResourceId, PhysicalResourceId]";

/// The note about the second deployment.
pub(super) const NOTE: &str = "this deployment still contains resources removed from the API: \
                               deploying the API again afterwards";

/// The CloudFormation resource types that are part of a deployment, and whose removal does not
/// change it.
const COPIED_BY_CLOUDFORMATION: [&str; 3] =
    ["AWS::ApiGateway::GatewayResponse", "AWS::ApiGateway::Method", "AWS::ApiGateway::Resource"];

/// The same for Terraform, where a method consists of several resources.
const COPIED_BY_TERRAFORM: [&str; 7] = [
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_resource",
    "aws_api_gateway_rest_api_policy",
];

/// A stage of an API, by their physical IDs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DeployedStage {
    pub(super) rest_api_id: String,
    pub(super) name: String,
}

/// Returns the stage to deploy again after a template is deployed; `None` if the API loses nothing.
///
/// `listing` is the text that the AWS CLI printed for [`STACK_QUERY`].
pub(super) fn stage_to_deploy_again(listing: &str, template: &[u8]) -> Option<DeployedStage> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Template {
        resources: serde_json::Map<String, serde_json::Value>,
    }

    let Template { resources } = serde_json::from_slice(template).ok()?;
    let deployed: Vec<[&str; 3]> = listing
        .lines()
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
        .collect();
    let goes = |[of, logical_id, _]: &[&str; 3]| {
        COPIED_BY_CLOUDFORMATION.contains(of) && !resources.contains_key(*logical_id)
    };
    if !deployed.iter().any(goes) {
        return None;
    }
    let stays = |wanted: &str| {
        let stays =
            |[of, logical_id, _]: &&[&str; 3]| *of == wanted && resources.contains_key(*logical_id);
        deployed.iter().find(stays).map(|[_, _, physical_id]| (*physical_id).to_owned())
    };
    Some(DeployedStage {
        rest_api_id: stays("AWS::ApiGateway::RestApi")?,
        name: stays("AWS::ApiGateway::Stage")?,
    })
}

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

    const STACK: &str = "AWS::ApiGateway::RestApi\tApi\tabc123\nAWS::ApiGateway::Resource\tApiOld\tr1\n\
                         AWS::ApiGateway::Method\tApiOldGetMethod\tApiOldGet\nAWS::ApiGateway::Stage\tApiStage\tprod\n\
                         AWS::ApiGateway::Deployment\tApiDeployment1234\td1\n";

    #[test]
    fn a_stage_is_deployed_again_when_something_of_its_api_goes() {
        let again = |template: &str| stage_to_deploy_again(STACK, template.as_bytes());
        let prod = DeployedStage { rest_api_id: "abc123".into(), name: "prod".into() };
        assert_eq!(again(r#"{"Resources": {"Api": {}, "ApiStage": {}}}"#), Some(prod));
        let nothing_goes =
            r#"{"Resources": {"Api": {}, "ApiOld": {}, "ApiOldGetMethod": {}, "ApiStage": {}}}"#;
        assert_eq!(again(nothing_goes), None, "deployments go with every change");
        assert_eq!(again(r#"{"Resources": {"Table": {}}}"#), None, "all of the API goes");
        assert_eq!(stage_to_deploy_again("", b"{}"), None);
    }

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
