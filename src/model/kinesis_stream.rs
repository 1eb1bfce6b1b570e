//! Data streams of Kinesis.

use schemars::JsonSchema;
use serde::Deserialize;

use super::limits::KINESIS_RETENTION_HOURS;
use super::written;
use super::{CheckovSkip, KeyEncryption, Name, RemovalPolicy, Tags, checkov_skip};
use crate::text::Text;

/// A [data stream](https://docs.aws.amazon.com/streams/latest/dev/introduction.html) of Kinesis, as
/// [`CreateStream`](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html)
/// describes it. Unless told otherwise it is on-demand, encrypted with the AWS managed key, and
/// keeps records for 24 hours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct KinesisStream {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The name on AWS: 1 to 128 letters, digits, `_`, `-` and `.`. May refer. Without it, the name
    /// in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The capacity mode. Without it, on-demand.
    #[schemars(with = "Option<StreamMode>")]
    pub(crate) mode: StreamMode,
    /// The hours for which it keeps records. Without it, 24.
    #[schemars(with = "Option<u32>", range(min = 24, max = 8760))]
    pub(crate) retention_hours: u32,
    /// The server-side encryption. Without it, the account's key that AWS manages.
    #[schemars(with = "Option<KeyEncryption>")]
    pub(crate) encryption: KeyEncryption,
    /// The stream's removal policy, for when the stack no longer holds it. Without it, the stream
    /// is deleted.
    #[schemars(with = "Option<RemovalPolicy>")]
    pub(crate) removal_policy: RemovalPolicy,
    /// Checks of checkov that are not to look at it.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may refer.
    pub(crate) tags: Tags,
}

/// The capacity mode of a Kinesis stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StreamMode {
    /// As much as comes: paid for by what it was.
    OnDemand,
    /// As much as this many shards do, at least 1: paid for by the hour.
    Shards(u32),
}

impl Default for KinesisStream {
    fn default() -> Self {
        Self::new("")
    }
}

written::member!(KinesisStream);

impl KinesisStream {
    /// A stream called `key`, in the stack and on AWS.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            mode: StreamMode::OnDemand,
            retention_hours: *KINESIS_RETENTION_HOURS.start(),
            encryption: KeyEncryption::default(),
            removal_policy: RemovalPolicy::Delete,
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    /// The name on AWS, where it differs: 1 to 128 letters, digits, `_`, `-` and `.`.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// How much it takes in.
    pub fn mode(mut self, mode: StreamMode) -> Self {
        self.mode = mode;
        self
    }

    /// For how many hours it keeps records: 24 to 8760.
    pub fn retention_hours(mut self, hours: u32) -> Self {
        self.retention_hours = hours;
        self
    }

    /// Whose key encrypts it.
    pub fn encryption(mut self, encryption: KeyEncryption) -> Self {
        self.encryption = encryption;
        self
    }

    /// The stream's removal policy. Without it, the stream is deleted.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal_policy = policy;
        self
    }

    checkov_skip::builder!("it");

    /// Adds a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Text>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }
}
