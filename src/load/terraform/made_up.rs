//! Values that AWS assigns, which a plan does not know: made-up names, identifiers and ARNs.

use crate::load::tree::Tree;
use crate::plan::deployed::{ACCOUNT_ID, PARTITION, REGION};

/// The physical name of a resource, or its name in the module if AWS makes up one.
pub(super) fn name<'t>(kind: &str, address: &'t str, values: &'t Tree) -> &'t str {
    let argument = match kind {
        "aws_lambda_function" => "function_name",
        "aws_s3_bucket" => "bucket",
        "aws_api_gateway_stage" => "stage_name",
        "aws_api_gateway_domain_name" => "domain_name",
        "aws_cloudwatch_metric_alarm" => "alarm_name",
        "aws_cloudwatch_dashboard" => "dashboard_name",
        _ => "name",
    };
    let known = values.get(argument).and_then(Tree::text).filter(|name| !name.is_empty());
    known.unwrap_or_else(|| {
        let address = address.split('[').next().unwrap_or(address);
        address.rsplit('.').next().unwrap_or(address)
    })
}

/// The ARN of a resource with a name.
pub(super) fn arn(kind: &str, name: &str) -> String {
    let of = |service: &str, resource: &str| {
        format!("arn:{PARTITION}:{service}:{REGION}:{ACCOUNT_ID}:{resource}{name}")
    };
    match kind {
        "aws_iam_role" => format!("arn:{PARTITION}:iam::{ACCOUNT_ID}:role/{name}"),
        "aws_s3_bucket" => format!("arn:{PARTITION}:s3:::{name}"),
        "aws_lambda_function" => of("lambda", "function:"),
        "aws_dynamodb_table" => of("dynamodb", "table/"),
        "aws_kinesis_stream" => of("kinesis", "stream/"),
        "aws_kinesis_firehose_delivery_stream" => of("firehose", "deliverystream/"),
        "aws_sfn_state_machine" => of("states", "stateMachine:"),
        "aws_cloudwatch_event_bus" => of("events", "event-bus/"),
        "aws_cloudwatch_log_group" => of("logs", "log-group:"),
        "aws_cognito_user_pool" => of("cognito-idp", &format!("userpool/{REGION}_")),
        kind => of(kind.split('_').nth(1).unwrap_or_default(), ""),
    }
}

/// The identifier of a resource with a name.
pub(super) fn id(kind: &str, address: &str, name: &str) -> String {
    match kind {
        "aws_sqs_queue" => format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{name}"),
        "aws_sns_topic" | "aws_sfn_state_machine" => arn(kind, name),
        "aws_cognito_user_pool" => format!("{REGION}_{name}"),
        "aws_dynamodb_table"
        | "aws_iam_role"
        | "aws_lambda_function"
        | "aws_s3_bucket"
        | "aws_cloudwatch_event_bus"
        | "aws_cloudwatch_event_rule"
        | "aws_cloudwatch_log_group" => name.to_owned(),
        _ => address.to_owned(),
    }
}

/// The identifier of a REST API, by the number of those before it.
pub(super) fn api_id(before: usize) -> String {
    format!("abcdef{}", 1234 + before)
}

/// Other attributes of a resource that AWS assigns, with their values.
#[cfg(feature = "cli")]
pub(super) fn attributes(
    kind: &str,
    address: &str,
    name: &str,
    id: &str,
) -> Vec<(&'static str, String)> {
    let arn = || arn(kind, name);
    let own = |attribute: &str| format!("{address}.{attribute}");
    match kind {
        "aws_sqs_queue" => vec![("url", id.to_owned())],
        "aws_lambda_function" => {
            vec![
                ("invoke_arn", super::lambda_uri(&arn())),
                ("qualified_arn", format!("{}:1", arn())),
            ]
        }
        "aws_dynamodb_table" => {
            vec![("stream_arn", format!("{}/stream/2023-11-14T22:13:20.000", arn()))]
        }
        "aws_cognito_user_pool" => {
            vec![("endpoint", format!("cognito-idp.{REGION}.amazonaws.com/{id}"))]
        }
        "aws_api_gateway_rest_api" => vec![
            ("root_resource_id", own("root_resource_id")),
            ("execution_arn", format!("arn:{PARTITION}:execute-api:{REGION}:{ACCOUNT_ID}:{id}")),
        ],
        "aws_api_gateway_domain_name" => [
            "regional_domain_name",
            "regional_zone_id",
            "cloudfront_domain_name",
            "cloudfront_zone_id",
        ]
        .map(|attribute| (attribute, own(attribute)))
        .into(),
        _ => Vec::new(),
    }
}
