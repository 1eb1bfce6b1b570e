//! The names of resources that are unique in an account and a region.
//!
//! Each is the property with which the resource is created and that no other resource of its type
//! can have at the same time, after the reference of each service's `Create` operation.

use super::resource::StateResource;

/// The types with the property that holds the name.
const NAMES: [(&str, &str); 45] = [
    ("AWS::ApiGateway::DomainName", "DomainName"),
    ("AWS::CloudWatch::Alarm", "AlarmName"),
    ("AWS::CloudWatch::Dashboard", "DashboardName"),
    ("AWS::Cognito::UserPoolDomain", "Domain"),
    ("AWS::DynamoDB::GlobalTable", "TableName"),
    ("AWS::DynamoDB::Table", "TableName"),
    ("AWS::Events::EventBus", "Name"),
    ("AWS::Events::Rule", "Name"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::Kinesis::Stream", "Name"),
    ("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName"),
    ("AWS::KMS::Alias", "AliasName"),
    ("AWS::Lambda::Function", "FunctionName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::ResourceGroups::Group", "Name"),
    ("AWS::S3::Bucket", "BucketName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::SQS::Queue", "QueueName"),
    ("AWS::Scheduler::Schedule", "Name"),
    ("AWS::SecretsManager::Secret", "Name"),
    ("AWS::StepFunctions::StateMachine", "StateMachineName"),
    ("AWS::ApiGateway::ApiKey", "Value"),
    ("aws_api_gateway_domain_name", "domain_name"),
    ("aws_cloudwatch_metric_alarm", "alarm_name"),
    ("aws_cloudwatch_dashboard", "dashboard_name"),
    ("aws_cognito_user_pool_domain", "domain"),
    ("aws_dynamodb_table", "name"),
    ("aws_cloudwatch_event_bus", "name"),
    ("aws_cloudwatch_event_rule", "name"),
    ("aws_iam_policy", "name"),
    ("aws_iam_role", "name"),
    ("aws_kinesis_stream", "name"),
    ("aws_kinesis_firehose_delivery_stream", "name"),
    ("aws_kms_alias", "name"),
    ("aws_lambda_function", "function_name"),
    ("aws_cloudwatch_log_group", "name"),
    ("aws_resourcegroups_group", "name"),
    ("aws_s3_bucket", "bucket"),
    ("aws_sns_topic", "name"),
    ("aws_sqs_queue", "name"),
    ("aws_scheduler_schedule", "name"),
    ("aws_secretsmanager_secret", "name"),
    ("aws_sfn_state_machine", "name"),
    ("aws_api_gateway_api_key", "value"),
];

/// The property with the unique name of a type.
pub(crate) fn property(kind: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == kind).map(|(_, property)| *property)
}

/// The unique name of a resource, as it is written; `None` if AWS makes it up.
pub(crate) fn of(resource: &StateResource) -> Option<String> {
    resource.text(property(&resource.kind)?).map(Into::into)
}
