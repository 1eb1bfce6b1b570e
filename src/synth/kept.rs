//! Settings that are not reset when they are removed from a blueprint.

/// A setting that an engine keeps when it is omitted, and that cannot be written as off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptSetting {
    /// The engine's resource type.
    pub of: &'static str,
    /// The property, argument or block.
    pub setting: &'static str,
    /// The reason why it cannot be written.
    pub reason: &'static str,
    /// The remedy, if one is needed.
    pub remedy: Option<&'static str>,
}

/// All of them. Every other setting returns to its default when it is removed from a blueprint: it
/// is written as off, or the engine resets it when omitted. `tests/it/prove/resets.rs` checks every
/// option with the real aws provider (5.100).
///
/// A setting without a remedy is harmless, or `dynagate deploy` compares it with the deployed stack
/// and refuses the change.
pub const KEPT_SETTINGS: &[KeptSetting] = &[
    KeptSetting {
        of: "AWS::DynamoDB::Table",
        setting: "TimeToLiveSpecification",
        reason: "DynamoDB turns it off only by its attribute, which the blueprint no longer names",
        remedy: None,
    },
    KeptSetting {
        of: "aws_api_gateway_rest_api",
        setting: "description",
        reason: "the provider ignores an empty one",
        remedy: Some("Change it, or remove it with `aws apigateway update-rest-api`"),
    },
    KeptSetting {
        of: "aws_cognito_user_pool_client",
        setting: "read_attributes",
        reason: "the provider keeps them when the module omits them",
        remedy: Some("List all attributes in `read-attributes`"),
    },
    KeptSetting {
        of: "aws_dynamodb_kinesis_streaming_destination",
        setting: "approximate_creation_date_time_precision",
        reason: "DynamoDB does not document its default",
        remedy: Some("Set `precision` in the blueprint"),
    },
    KeptSetting {
        of: "aws_dynamodb_table",
        setting: "attribute",
        reason: "the type of a key attribute cannot change, and the provider compares only the names",
        remedy: None,
    },
    KeptSetting {
        of: "aws_dynamodb_table",
        setting: "stream_view_type",
        reason: "it has no effect without a stream",
        remedy: None,
    },
    KeptSetting {
        of: "aws_iam_role",
        setting: "name",
        reason: "the role keeps its name, on which its permissions do not depend",
        remedy: None,
    },
    KeptSetting {
        of: "aws_sns_topic_subscription",
        setting: "filter_policy_scope",
        reason: "it has no effect without a filter policy",
        remedy: None,
    },
];
