//! Records of Kinesis streams.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::{Handle, KinesisStream, List, Payload, ValueTemplate};

/// Puts a record, or one for each element of a list, into a Kinesis stream.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct PutRecord {
    /// The Kinesis stream, by its name in this blueprint.
    pub(crate) stream: Handle<KinesisStream>,
    /// The list of the request for whose elements records are put, at most 500: `{body.clicks}`. The
    /// values of the record may contain `{element.NAME}` and `{index}`. If Kinesis refuses some of
    /// the records, the response is 207 with the indexes of their elements: `{"failed": [1]}`.
    pub(crate) each: Option<List>,
    /// The data: JSON, or a text, such as `{body|json}` for the whole body.
    pub(crate) data: Payload,
    /// The partition key, which selects the shard: `{body.user}`.
    pub(crate) partition_key: ValueTemplate,
    /// The answer. The default is 200 with `{"sequenceNumber": "{response.SequenceNumber}"}`, and
    /// with `{}` for a list.
    pub(crate) answer: Option<ServiceAnswer>,
}

/// The most records of
/// [`PutRecords`](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html).
pub(crate) const MOST_RECORDS: usize = 500;

impl PutRecord {
    /// Puts a record into a stream.
    pub fn new(
        stream: &Handle<KinesisStream>,
        partition_key: ValueTemplate,
        data: Payload,
    ) -> Self {
        Self { stream: stream.clone(), each: None, data, partition_key, answer: None }
    }

    /// Puts a record for each element of a list. Values may contain `{element.NAME}`.
    pub fn each(mut self, list: List) -> Self {
        self.each = Some(list);
        self
    }
}
