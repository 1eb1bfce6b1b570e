//! Kinesis streams, and what tables put into them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::CheckovSkip;

use crate::model::{Precision, RemovalPolicy};

/// A data stream of Kinesis.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct KinesisStream {
    /// The name on AWS: 1 to 128 letters, digits, `_`, `-` and `.`. May refer. Without it, the name
    /// in this blueprint.
    pub(in crate::blueprint) name: Option<String>,
    /// How much it takes in. Without it, on-demand.
    pub(in crate::blueprint) mode: Option<StreamMode>,
    /// For how many hours it keeps records. Without it, 24.
    #[schemars(range(min = 24, max = 8760))]
    pub(in crate::blueprint) retention_hours: Option<u32>,
    /// Whose key encrypts it. Without it, the account's own that AWS manages.
    pub(in crate::blueprint) encryption: Option<KeyEncryption>,
    /// The stream's removal policy, for when the stack no longer holds it. Without it, the stream
    /// is deleted.
    pub(in crate::blueprint) removal_policy: Option<RemovalPolicy>,
    /// Checks of checkov that are not to look at it.
    #[serde(default)]
    pub(in crate::blueprint) checkov_skip: CheckovSkip,
    /// Tags. The values may refer.
    #[serde(default)]
    pub(in crate::blueprint) tags: BTreeMap<String, String>,
}

/// How much a Kinesis stream takes in.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum StreamMode {
    /// As much as comes: paid for by what it was.
    OnDemand,
    /// As much as this many shards do: paid for by the hour.
    Shards(u32),
}

/// Whose key of KMS encrypts it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum KeyEncryption {
    /// The account's key for the service, which AWS manages.
    AwsManaged,
    /// The ARN of a key of KMS that the account manages. May refer.
    KmsKeyArn(String),
}

/// The Kinesis stream that a table's changes are put into.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct KinesisDestination {
    /// The Kinesis stream, by its name in this blueprint.
    pub(in crate::blueprint) stream: String,
    /// How exactly a record says when the item changed. Without it, DynamoDB chooses.
    pub(in crate::blueprint) precision: Option<Precision>,
}
