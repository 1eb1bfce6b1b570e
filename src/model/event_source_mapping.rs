//! Event source mappings: streams that Lambda reads, and functions that it invokes.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Handle, Json, KinesisStream, Queue, Table, Topic, written};
use crate::text::Text;

/// An [event source
/// mapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html):
/// Lambda reads a stream and invokes a function with batches of its records: either `table` or
/// `kinesis-stream`. Omitted settings have Lambda's defaults.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct EventSourceMapping {
    /// The table with the stream.
    pub(crate) table: Option<Handle<Table>>,
    /// The Kinesis stream.
    pub(crate) kinesis_stream: Option<Handle<KinesisStream>>,
    /// The position at which to start, for which AWS has no default.
    pub(crate) starting_position: StartingPosition,
    /// True, the default, if Lambda currently reads the stream.
    #[serde(default = "yes")]
    #[schemars(with = "Option<bool>")]
    pub(crate) enabled: bool,
    /// The largest batch in records. The default is 100.
    #[serde(default = "hundred")]
    #[schemars(with = "Option<u32>", range(min = 1, max = 10_000))]
    pub(crate) batch_size: u32,
    /// The time to wait for a full batch.
    #[schemars(range(max = 300))]
    pub(crate) maximum_batching_window_seconds: Option<u32>,
    /// Patterns, one of which a record must match to be passed on.
    #[serde(default, deserialize_with = "written::objects")]
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) filters: Vec<Json>,
    /// True if a failed batch is retried in two halves.
    #[serde(default)]
    pub(crate) bisect_batch_on_function_error: bool,
    /// The number of retries of a batch. The default is to retry until its records expire.
    #[schemars(range(max = 10_000))]
    pub(crate) maximum_retry_attempts: Option<u32>,
    /// The age at which records are discarded. The default is their expiry.
    #[schemars(range(min = 60, max = 604_800))]
    pub(crate) maximum_record_age_seconds: Option<u32>,
    /// The number of batches of a shard that are processed at once.
    #[schemars(range(min = 1, max = 10))]
    pub(crate) parallelization_factor: Option<u32>,
    /// The window in which the function can keep state between batches.
    #[schemars(range(max = 900))]
    pub(crate) tumbling_window_seconds: Option<u32>,
    /// The destination for discarded records.
    pub(crate) on_failure: Option<FailureDestination>,
    /// True if the function reports the failed records of a batch, so that the others are not
    /// retried. Stock handlers always do.
    #[serde(default)]
    pub(crate) report_batch_item_failures: bool,
}

const fn yes() -> bool {
    true
}

/// Lambda's default for streams. A mapping without it would keep its previous value.
const fn hundred() -> u32 {
    100
}

/// The position in a stream at which a new mapping starts. It is required, because AWS has no
/// default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StartingPosition {
    /// The newest records.
    Latest,
    /// The oldest available record.
    TrimHorizon,
    /// A second in Unix time; Kinesis streams only.
    AtTimestamp(u32),
}

/// The destination for records that could not be processed: it gets the stream and the range, not
/// the records themselves.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailureDestination {
    /// A queue, by its name in this blueprint.
    Queue(Handle<Queue>),
    /// A topic, by its name in this blueprint.
    Topic(Handle<Topic>),
}

impl FailureDestination {
    /// Its ARN.
    pub(crate) fn arn(&self) -> Text {
        match self {
            Self::Queue(queue) => queue.arn().into(),
            Self::Topic(topic) => topic.arn().into(),
        }
    }
}

impl StartingPosition {
    /// The value of `StartingPosition`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Latest => "LATEST",
            Self::TrimHorizon => "TRIM_HORIZON",
            Self::AtTimestamp(_) => "AT_TIMESTAMP",
        }
    }
}

/// The valid range of each number, from `CreateEventSourceMapping`.
pub(crate) const BATCH_SIZE: RangeInclusive<u32> = 1..=10_000;
pub(crate) const BATCHING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=300;
pub(crate) const RETRY_ATTEMPTS: RangeInclusive<u32> = 0..=10_000;
pub(crate) const RECORD_AGE_SECONDS: RangeInclusive<u32> = 60..=604_800;
pub(crate) const PARALLELIZATION_FACTOR: RangeInclusive<u32> = 1..=10;
pub(crate) const TUMBLING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=900;

impl EventSourceMapping {
    /// Reads the stream of a table, which must have one.
    pub fn of_table(table: &Handle<Table>, from: StartingPosition) -> Self {
        Self { table: Some(table.clone()), ..Self::new(from) }
    }

    /// Reads a Kinesis stream.
    pub fn of_kinesis_stream(stream: &Handle<KinesisStream>, from: StartingPosition) -> Self {
        Self { kinesis_stream: Some(stream.clone()), ..Self::new(from) }
    }

    const fn new(starting_position: StartingPosition) -> Self {
        Self {
            table: None,
            kinesis_stream: None,
            starting_position,
            enabled: true,
            batch_size: hundred(),
            maximum_batching_window_seconds: None,
            filters: Vec::new(),
            bisect_batch_on_function_error: false,
            maximum_retry_attempts: None,
            maximum_record_age_seconds: None,
            parallelization_factor: None,
            tumbling_window_seconds: None,
            on_failure: None,
            report_batch_item_failures: false,
        }
    }

    /// The ARN of its stream; `None` if it does not have exactly one, which is reported.
    pub(crate) fn source_arn(&self) -> Option<Text> {
        match (&self.table, &self.kinesis_stream) {
            (Some(table), None) => Some(table.stream_arn().into()),
            (None, Some(stream)) => Some(stream.arn().into()),
            _ => None,
        }
    }

    /// True if Lambda currently reads the stream.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// The largest batch in records: 1 to 10,000. The default is 100.
    pub fn batch_size(mut self, records: u32) -> Self {
        self.batch_size = records;
        self
    }

    /// The time to wait for a full batch: up to 300 seconds.
    pub fn maximum_batching_window_seconds(mut self, seconds: u32) -> Self {
        self.maximum_batching_window_seconds = Some(seconds);
        self
    }

    /// Passes on only records that match one of the
    /// [patterns](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html).
    pub fn filter(mut self, pattern: impl Into<Json>) -> Self {
        self.filters.push(pattern.into());
        self
    }

    /// True if a failed batch is retried in two halves.
    pub fn bisect_batch_on_function_error(mut self, enabled: bool) -> Self {
        self.bisect_batch_on_function_error = enabled;
        self
    }

    /// The number of retries of a batch: up to 10,000. The default is to retry until its records
    /// expire.
    pub fn maximum_retry_attempts(mut self, attempts: u32) -> Self {
        self.maximum_retry_attempts = Some(attempts);
        self
    }

    /// The age at which records are discarded: 60 to 604,800 seconds. The default is their expiry.
    pub fn maximum_record_age_seconds(mut self, seconds: u32) -> Self {
        self.maximum_record_age_seconds = Some(seconds);
        self
    }

    /// The number of batches of a shard that are processed at once: 1 to 10.
    pub fn parallelization_factor(mut self, batches: u32) -> Self {
        self.parallelization_factor = Some(batches);
        self
    }

    /// The window in which the function can keep state between batches: up to 900 seconds.
    pub fn tumbling_window_seconds(mut self, seconds: u32) -> Self {
        self.tumbling_window_seconds = Some(seconds);
        self
    }

    /// The destination for discarded records.
    pub fn on_failure(mut self, destination: FailureDestination) -> Self {
        self.on_failure = Some(destination);
        self
    }

    /// True if the function reports the failed records of a batch, so that the others are not
    /// retried.
    pub fn report_batch_item_failures(mut self, enabled: bool) -> Self {
        self.report_batch_item_failures = enabled;
        self
    }
}
