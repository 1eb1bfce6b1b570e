//! Delivery streams of Firehose.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Bucket, CheckovSkip, Handle, Kind, Name, ResourceId, Setting, Tags, builder, checkov_skip,
    written,
};
use crate::text::Text;

/// A [delivery stream](https://docs.aws.amazon.com/firehose/latest/dev/what-is-this-service.html) of
/// Firehose, as
/// [`CreateDeliveryStream`](https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html)
/// describes it: it collects records, and stores them as objects in a bucket. Routes of the kind
/// `firehose` name it as their `delivery-stream`. Its role is derived, and allows exactly what the
/// bucket needs.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct DeliveryStream {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 64 letters, digits, `_`, `-` and `.`. May contain references. By
    /// default, the name in this blueprint.
    #[serde(default, deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The bucket that gets the objects.
    pub(crate) bucket: Handle<Bucket>,
    /// The beginning of the objects' keys, in which [Firehose replaces
    /// expressions](https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html):
    /// `clicks/!{timestamp:yyyy}/`. May contain references. By default, the time: `YYYY/MM/DD/HH/`.
    pub(crate) prefix: Option<Text>,
    /// The beginning of the keys of objects with records that were not delivered. It is required if
    /// `prefix` has expressions, and then contains `!{firehose:error-output-type}`. May contain
    /// references.
    pub(crate) error_prefix: Option<Text>,
    /// The time after which the collected records are stored. The default is 300 seconds.
    #[schemars(range(max = 900))]
    pub(crate) buffer_seconds: Option<u32>,
    /// The size at which the collected records are stored, in mebibytes. The default is 5.
    #[schemars(range(min = 1, max = 128))]
    pub(crate) buffer_megabytes: Option<u32>,
    /// The compression of the objects. The default is `none`.
    #[serde(default)]
    #[schemars(with = "Option<Compression>")]
    pub(crate) compression: Compression,
    /// The server-side encryption of records until they are stored. By default, a key owned by
    /// Firehose. Objects are encrypted as their bucket is.
    #[serde(default)]
    #[schemars(with = "Option<DeliveryEncryption>")]
    pub(crate) encryption: Setting<DeliveryEncryption>,
    /// Suppressed checks of checkov for the delivery stream.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    #[serde(default)]
    pub(crate) tags: Tags,
}

/// The compression of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// None
    #[default]
    None,
    /// GZIP
    Gzip,
    /// ZIP
    Zip,
    /// Snappy
    Snappy,
    /// Snappy as Hadoop reads it.
    HadoopSnappy,
}

impl Compression {
    /// The value in Firehose's API.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "UNCOMPRESSED",
            Self::Gzip => "GZIP",
            Self::Zip => "ZIP",
            Self::Snappy => "Snappy",
            Self::HadoopSnappy => "HADOOP_SNAPPY",
        }
    }
}

/// The server-side encryption of the records in a delivery stream.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryEncryption {
    /// A key owned by Firehose: free of charge, not visible in the account.
    #[default]
    FirehoseManaged,
    /// The ARN of a customer managed KMS key. May contain references.
    #[serde(rename = "kms-key-arn")]
    CustomerManaged(Text),
}

impl DeliveryEncryption {
    /// The customer managed key.
    pub(crate) const fn customer_managed(&self) -> Option<&Text> {
        match self {
            Self::FirehoseManaged => None,
            Self::CustomerManaged(key) => Some(key),
        }
    }

    /// The kind of the key in Firehose's API.
    pub(crate) const fn key_type(&self) -> &'static str {
        match self {
            Self::FirehoseManaged => "AWS_OWNED_CMK",
            Self::CustomerManaged(_) => "CUSTOMER_MANAGED_CMK",
        }
    }
}

/// The valid range of each number, from
/// [`BufferingHints`](https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html).
pub(crate) const BUFFER_SECONDS: RangeInclusive<u32> = 0..=900;
pub(crate) const BUFFER_MEGABYTES: RangeInclusive<u32> = 1..=128;

/// Firehose's defaults of them.
const DEFAULT_SECONDS: u32 = 300;
const DEFAULT_MEGABYTES: u32 = 5;

written::member!(DeliveryStream);

impl DeliveryStream {
    /// Creates a delivery stream with the physical name `key`, which stores records in a bucket.
    pub fn new(key: &str, bucket: &Handle<Bucket>) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            bucket: bucket.clone(),
            prefix: None,
            error_prefix: None,
            buffer_seconds: None,
            buffer_megabytes: None,
            compression: Compression::None,
            encryption: Setting::default(),
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    builder::name! {
        /// The physical name, if it differs: 1 to 64 letters, digits, `_`, `-` and `.`.
    }

    /// The beginning of the objects' keys.
    pub fn prefix(mut self, prefix: impl Into<Text>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// The beginning of the keys of objects with records that were not delivered.
    pub fn error_prefix(mut self, prefix: impl Into<Text>) -> Self {
        self.error_prefix = Some(prefix.into());
        self
    }

    /// The time after which the collected records are stored: up to 900 seconds. The default is 300.
    pub fn buffer_seconds(mut self, seconds: u32) -> Self {
        self.buffer_seconds = Some(seconds);
        self
    }

    /// The size at which the collected records are stored: 1 to 128 mebibytes. The default is 5.
    pub fn buffer_megabytes(mut self, megabytes: u32) -> Self {
        self.buffer_megabytes = Some(megabytes);
        self
    }

    /// The compression of the objects.
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// The key that encrypts records until they are stored.
    pub fn encryption(mut self, encryption: DeliveryEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();

    pub(crate) fn buffer_seconds_or_default(&self) -> u32 {
        self.buffer_seconds.unwrap_or(DEFAULT_SECONDS)
    }

    pub(crate) fn buffer_megabytes_or_default(&self) -> u32 {
        self.buffer_megabytes.unwrap_or(DEFAULT_MEGABYTES)
    }

    /// The role with which Firehose stores objects in the bucket.
    pub(crate) fn role_id(&self) -> ResourceId {
        ResourceId::new(Kind::Role, format!("{}-delivery", self.key))
    }
}
