//! What an API loses by a deployment.
//!
//! Both engines deploy an API before they delete what it has no longer: CloudFormation deletes at
//! the very end, and Terraform nothing that the old deployment depends on, which goes last. A route
//! that was taken out of a blueprint would stay in the new deployment, and be answered. So the API
//! is deployed once more when something went.

use std::collections::HashSet;

use serde::Deserialize;

/// What is asked of the AWS CLI about a stack, to be read by [`stage_to_deploy_again`].
pub(super) const STACK_QUERY: &str = "StackResourceSummaries[?starts_with(ResourceType, 'AWS::ApiGateway::')].\
                                      [ResourceType, LogicalResourceId, PhysicalResourceId]";

/// What says that the API is deployed twice.
pub(super) const NOTE: &str = "something of the API goes, which its new deployment will still have: the API is deployed once \
                               more afterwards";

/// The types of CloudFormation whose resources a deployment copies, and nothing tells it that they
/// are to go.
const COPIED_BY_CLOUDFORMATION: [&str; 3] =
    ["AWS::ApiGateway::GatewayResponse", "AWS::ApiGateway::Method", "AWS::ApiGateway::Resource"];

/// The same of Terraform, whose methods consist of several.
const COPIED_BY_TERRAFORM: [&str; 7] = [
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_resource",
    "aws_api_gateway_rest_api_policy",
];

/// A stage of an API, by their physical ids.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DeployedStage {
    pub(super) rest_api_id: String,
    pub(super) name: String,
}

/// The stage to deploy to once more after a template is deployed; `None` where nothing of the API
/// goes.
///
/// `listing` is what the AWS CLI printed of [`STACK_QUERY`], as text.
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

/// The deployments to make once more after a module is applied; none where nothing of the API goes.
///
/// `listing` is what `terraform state list` printed, `files` the texts of the module's files.
pub(super) fn deployments_to_replace<'l>(listing: &'l str, files: &[String]) -> Vec<&'l str> {
    let stay: HashSet<String> =
        files.iter().flat_map(|text| text.lines()).filter_map(address).collect();
    // An instance of a resource of the user's own, `type.name[0]`, is there as long as its block
    // is.
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

/// `type.name` of a line `resource "type" "name" {`.
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
