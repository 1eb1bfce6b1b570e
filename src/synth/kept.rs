//! Settings that stay as they are when a blueprint no longer has them.

/// A setting that an engine leaves as it is when it is left out, and that has no off form to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptSetting {
    /// The type of the resource, as its engine calls it.
    pub of: &'static str,
    /// The property, argument or block.
    pub setting: &'static str,
    /// The reason for which there is nothing to write.
    pub reason: &'static str,
    /// The remedy, where it matters to anybody.
    pub remedy: Option<&'static str>,
}

/// All of them. Everything else goes back to its default when a blueprint no longer has it: it is
/// written in its off form, or the engine takes leaving it out for that. `tests/it/prove/resets.rs`
/// has the real aws provider (5.100) plan each option.
///
/// One without a remedy is harmless, or `dynagate deploy` refuses it by what is deployed.
pub const KEPT_SETTINGS: &[KeptSetting] = &[
    KeptSetting {
        of: "AWS::DynamoDB::Table",
        setting: "TimeToLiveSpecification",
        reason: "DynamoDB switches it off only by its attribute's name, which a blueprint without it does not know",
        remedy: None,
    },
    KeptSetting {
        of: "aws_api_gateway_rest_api",
        setting: "description",
        reason: "the provider takes an empty one for none",
        remedy: Some("Change it, or remove it with `aws apigateway update-rest-api`"),
    },
    KeptSetting {
        of: "aws_dynamodb_kinesis_streaming_destination",
        setting: "approximate_creation_date_time_precision",
        reason: "DynamoDB does not document the one that it chooses by itself",
        remedy: Some("Set `precision` in the blueprint"),
    },
    KeptSetting {
        of: "aws_dynamodb_table",
        setting: "attribute",
        reason: "a table cannot get another type of a key attribute, and the provider compares the names only",
        remedy: None,
    },
    KeptSetting {
        of: "aws_dynamodb_table",
        setting: "stream_view_type",
        reason: "it means nothing while the table has no stream",
        remedy: None,
    },
    KeptSetting {
        of: "aws_iam_role",
        setting: "name",
        reason: "the role keeps the name that it has, and its rights do not depend on it",
        remedy: None,
    },
    KeptSetting {
        of: "aws_sns_topic_subscription",
        setting: "filter_policy_scope",
        reason: "it means nothing while the subscription has no filter policy",
        remedy: None,
    },
];
