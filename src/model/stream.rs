//! What DynamoDB tells of changed items: a table's own stream, and a Kinesis stream that it can put
//! them into.

use serde::{Deserialize, Serialize};

use super::{Handle, KinesisStream};

/// What a record of a [table's
/// stream](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html) shows of
/// an item that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StreamViewType {
    /// Its key.
    KeysOnly,
    /// The item as it is now.
    NewImage,
    /// The item as it was.
    OldImage,
    /// Both.
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

/// The Kinesis stream that DynamoDB puts the changes of a table's items into, as
/// [`EnableKinesisStreamingDestination`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html)
/// describes it.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct KinesisDestination {
    /// The Kinesis stream, by its name in this blueprint.
    pub(crate) stream: Handle<KinesisStream>,
    /// The precision of the time at which the item changed. Without it, DynamoDB chooses.
    pub(crate) precision: Option<Precision>,
}

/// How exactly a record says when the item changed; it says so itself, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Precision {
    /// To the millisecond.
    Millisecond,
    /// To the microsecond.
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
    /// Into `stream`, which others may write to as well.
    pub fn new(stream: &Handle<KinesisStream>) -> Self {
        Self { stream: stream.clone(), precision: None }
    }

    /// How exactly records say when items changed.
    pub fn precision(mut self, precision: Precision) -> Self {
        self.precision = Some(precision);
        self
    }
}
