//! Kinesis data streams.

use schemars::JsonSchema;
use serde::Deserialize;

use super::existing::may_exist;
use super::limits::KINESIS_RETENTION_HOURS;
use super::written;
use super::{
    CheckovSkip, Existing, KeyEncryption, Name, RemovalPolicy, Setting, Tags, builder, checkov_skip,
};
use crate::text::Text;

/// A [data stream](https://docs.aws.amazon.com/streams/latest/dev/introduction.html) of Kinesis, as
/// [`CreateStream`](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html)
/// describes it. By default it is on-demand, encrypted with the AWS managed key, and keeps records
/// for 24 hours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct KinesisStream {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 128 letters, digits, `_`, `-` and `.`. May contain references. By
    /// default, the name in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The stream exists already, with this name or ARN: it is referenced, neither created nor
    /// changed. `encryption` is declared as it is; the other options are those of created streams.
    pub(crate) existing: Option<Existing>,
    /// The capacity mode. By default, on-demand.
    #[schemars(with = "Option<StreamMode>")]
    pub(crate) mode: StreamMode,
    /// The retention of records in hours. By default, 24.
    #[schemars(with = "Option<u32>", range(min = 24, max = 8760))]
    pub(crate) retention_hours: u32,
    /// The server-side encryption. By default, the AWS managed key of the account.
    #[schemars(with = "Option<KeyEncryption>")]
    pub(crate) encryption: Setting<KeyEncryption>,
    /// The removal policy. By default, the stream is deleted.
    #[schemars(with = "Option<RemovalPolicy>")]
    pub(crate) removal_policy: RemovalPolicy,
    /// Suppressed checks of checkov for the stream.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

/// The capacity mode of a Kinesis stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StreamMode {
    /// On-demand: billed by usage.
    OnDemand,
    /// This number of shards, at least 1: billed by the hour.
    Shards(u32),
}

impl Default for KinesisStream {
    fn default() -> Self {
        Self::new("")
    }
}

written::member!(KinesisStream, existing);

may_exist! {
    KinesisStream: KinesisStream,
    /// The stream exists already: it is referenced, neither created nor changed. Its encryption is
    /// declared as it is; the other options are those of created streams.
    |stream| [
        ("checkov-skip", !stream.checkov_skip.is_empty()),
        ("mode", stream.mode != StreamMode::OnDemand),
        ("name", stream.is_renamed()),
        ("removal-policy", stream.removal_policy != RemovalPolicy::Delete),
        ("retention-hours", stream.retention_hours != *KINESIS_RETENTION_HOURS.start()),
        ("tags", !stream.tags.is_empty()),
    ]
}

impl KinesisStream {
    /// Creates a stream with the physical name `key`.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            mode: StreamMode::OnDemand,
            retention_hours: *KINESIS_RETENTION_HOURS.start(),
            encryption: Setting::default(),
            removal_policy: RemovalPolicy::Delete,
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    builder::name! {
        /// The physical name, if it differs: 1 to 128 letters, digits, `_`, `-` and `.`.
    }

    /// The capacity mode.
    pub fn mode(mut self, mode: StreamMode) -> Self {
        self.mode = mode;
        self
    }

    /// The retention of records in hours: 24 to 8760.
    pub fn retention_hours(mut self, hours: u32) -> Self {
        self.retention_hours = hours;
        self
    }

    /// The key that encrypts it.
    pub fn encryption(mut self, encryption: KeyEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    /// The stream's removal policy. By default, the stream is deleted.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal_policy = policy;
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();
}
