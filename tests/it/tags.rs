//! All resources that support tags have those of the stack, in the output of both engines.

use std::path::{Path, PathBuf};

use dynagate::blueprint::{self, Source};
use dynagate::model::Stack;
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::Value;

/// The taggable resource types of CloudFormation's registry (`tagging` in their schemas), and their
/// names in the aws provider 5.100, all of which have an argument `tags`.
const TAGGABLE: [(&str, &str); 28] = [
    ("AWS::ApiGateway::ApiKey", "aws_api_gateway_api_key"),
    ("AWS::ApiGateway::ClientCertificate", "aws_api_gateway_client_certificate"),
    ("AWS::ApiGateway::DomainName", "aws_api_gateway_domain_name"),
    ("AWS::ApiGateway::RestApi", "aws_api_gateway_rest_api"),
    ("AWS::ApiGateway::Stage", "aws_api_gateway_stage"),
    ("AWS::ApiGateway::UsagePlan", "aws_api_gateway_usage_plan"),
    ("AWS::ApiGateway::VpcLink", "aws_api_gateway_vpc_link"),
    ("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm"),
    ("AWS::Cognito::IdentityPool", "aws_cognito_identity_pool"),
    ("AWS::Cognito::UserPool", "aws_cognito_user_pool"),
    ("AWS::DynamoDB::Table", "aws_dynamodb_table"),
    ("AWS::Events::EventBus", "aws_cloudwatch_event_bus"),
    ("AWS::Events::Rule", "aws_cloudwatch_event_rule"),
    ("AWS::IAM::Role", "aws_iam_role"),
    ("AWS::KMS::Key", "aws_kms_key"),
    ("AWS::Kinesis::Stream", "aws_kinesis_stream"),
    ("AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream"),
    ("AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping"),
    ("AWS::Lambda::Function", "aws_lambda_function"),
    ("AWS::Logs::LogGroup", "aws_cloudwatch_log_group"),
    ("AWS::ResourceGroups::Group", "aws_resourcegroups_group"),
    ("AWS::S3::Bucket", "aws_s3_bucket"),
    ("AWS::SNS::Topic", "aws_sns_topic"),
    ("AWS::SQS::Queue", "aws_sqs_queue"),
    ("AWS::StepFunctions::StateMachine", "aws_sfn_state_machine"),
    // Its replicas have the tags.
    ("AWS::DynamoDB::GlobalTable", "aws_dynamodb_table"),
    // Only the provider's resources have tags.
    ("", "aws_appautoscaling_target"),
    ("", "aws_cognito_identity_pool"),
];

/// Every blueprint for the real tools, with a tag of the stack.
fn stacks() -> Vec<(PathBuf, Stack)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let mut stacks = Vec::new();
    for entry in std::fs::read_dir(directory).expect("tests/blueprints") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = std::fs::read_to_string(&path).expect("a blueprint");
            let directory = path.parent().expect("a directory").to_owned();
            let source = Source { name: path.display().to_string(), text, directory };
            let set = ["tags.owner=baker"].map(|set| set.parse().expect("KEY=VALUE"));
            let stack = blueprint::load(&source, &set)
                .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
            stacks.push((path, stack));
        }
    }
    stacks
}

fn text(backend: &dyn Backend, stack: &Stack, file: &str) -> String {
    let artifacts = backend
        .synthesize(&Plan::of(stack).check().unwrap_or_else(|problems| panic!("{problems}")));
    let artifact = artifacts.into_iter().find(|artifact| artifact.name == file).expect(file);
    artifact.text().expect("text").to_owned()
}

fn has_owner(tags: &Value) -> bool {
    tags.as_array()
        .into_iter()
        .flatten()
        .any(|tag| tag["Key"] == "owner" && tag["Value"] == "baker")
}

#[test]
fn cloudformation_tags_what_takes_tags() {
    let mut seen = std::collections::BTreeSet::new();
    for (path, stack) in stacks() {
        let template: Value =
            serde_json::from_str(&text(&CloudFormation, &stack, "template.json")).expect("JSON");
        for (id, resource) in template["Resources"].as_object().expect("resources") {
            let of = resource["Type"].as_str().expect("a type");
            let properties = &resource["Properties"];
            let tagged = match properties["Replicas"].as_array() {
                Some(replicas) => replicas.iter().all(|replica| has_owner(&replica["Tags"])),
                // Those of a user pool are an object.
                None => {
                    has_owner(&properties["Tags"])
                        || has_owner(&properties["IdentityPoolTags"])
                        || properties["UserPoolTags"]["owner"] == "baker"
                }
            };
            let taggable = TAGGABLE.iter().any(|(name, _)| *name == of);
            assert_eq!(tagged, taggable, "{}: {id}, a {of}", path.display());
            seen.insert(of.to_owned());
        }
    }
    for (of, _) in TAGGABLE.into_iter().filter(|(of, _)| !of.is_empty()) {
        assert!(seen.contains(of), "no blueprint has a {of}");
    }
}

#[test]
fn terraform_tags_what_takes_tags() {
    let mut seen = std::collections::BTreeSet::new();
    for (path, stack) in stacks() {
        let module: hcl::Body = hcl::parse(&text(&Terraform, &stack, "main.tf")).expect("HCL");
        for block in module.blocks().filter(|block| block.identifier() == "resource") {
            let [of, name] = block.labels() else { panic!("a resource has two labels") };
            let tags = block.body().attributes().find(|attribute| attribute.key() == "tags");
            let tagged = tags.is_some_and(|tags| tags.expr().to_string().contains("owner"));
            let taggable = TAGGABLE.iter().any(|(_, known)| *known == of.as_str());
            assert_eq!(tagged, taggable, "{}: {}.{}", path.display(), of.as_str(), name.as_str());
            seen.insert(of.as_str().to_owned());
        }
    }
    for (_, of) in TAGGABLE {
        assert!(seen.contains(of), "no blueprint has a {of}");
    }
}
