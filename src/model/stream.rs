//! Change data of items: a table's own stream, and a Kinesis stream as its destination.

use serde::{Deserialize, Serialize};

use super::{Handle, KinesisStream};

/// The contents of a record in a [table's
/// stream](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StreamViewType {
    /// The key.
    KeysOnly,
    /// The new item.
    NewImage,
    /// The old item.
    OldImage,
    /// Both items.
    NewAndOldImages,
}

impl StreamViewType {
    /// The value in `CreateTable`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }
}

/// The Kinesis stream that receives the changes of a table's items, as in
/// [`EnableKinesisStreamingDestination`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html).
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct KinesisDestination {
    /// The Kinesis stream, by its name in this blueprint.
    pub(crate) stream: Handle<KinesisStream>,
    /// The precision of the time of a change. By default, DynamoDB's own.
    pub(crate) precision: Option<Precision>,
}

/// The precision of the time in a record; the record states it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Precision {
    /// Milliseconds.
    Millisecond,
    /// Microseconds.
    Microsecond,
}

impl Precision {
    /// The value of `ApproximateCreationDateTimePrecision`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Millisecond => "MILLISECOND",
            Self::Microsecond => "MICROSECOND",
        }
    }
}

impl KinesisDestination {
    /// Sends changes to `stream`, which others may write to as well.
    pub fn new(stream: &Handle<KinesisStream>) -> Self {
        Self { stream: stream.clone(), precision: None }
    }

    /// The precision of the time in records.
    pub fn precision(mut self, precision: Precision) -> Self {
        self.precision = Some(precision);
        self
    }
}
