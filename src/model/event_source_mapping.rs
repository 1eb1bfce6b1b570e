//! Event source mappings: streams that Lambda reads, and functions that it invokes.

use std::ops::RangeInclusive;

use super::{Handle, Json, KinesisStream, Queue, Table, Topic};
use crate::text::Text;

/// An [event source
/// mapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html):
/// Lambda reads a stream and invokes a function with batches of its records. Omitted settings have
/// Lambda's defaults.
#[derive(Debug, Clone)]
pub struct EventSourceMapping {
    pub(crate) source: EventSource,
    pub(crate) starting_position: StartingPosition,
    pub(crate) enabled: bool,
    pub(crate) batch_size: u32,
    pub(crate) maximum_batching_window_seconds: Option<u32>,
    pub(crate) filters: Vec<Json>,
    pub(crate) bisect_batch_on_function_error: bool,
    pub(crate) maximum_retry_attempts: Option<u32>,
    pub(crate) maximum_record_age_seconds: Option<u32>,
    pub(crate) parallelization_factor: Option<u32>,
    pub(crate) tumbling_window_seconds: Option<u32>,
    pub(crate) on_failure: Option<FailureDestination>,
    pub(crate) report_batch_item_failures: bool,
}

/// A stream that Lambda reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EventSource {
    /// The stream of a table.
    Table(Handle<Table>),
    /// Reads a Kinesis stream.
    KinesisStream(Handle<KinesisStream>),
}

/// The position in a stream at which a new mapping starts. It is required, because AWS has no
/// default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
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
#[derive(Debug, Clone, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailureDestination {
    /// A queue, by its name in this blueprint.
    Queue(Handle<Queue>),
    /// A topic, by its name in this blueprint.
    Topic(Handle<Topic>),
}

impl EventSource {
    /// The stream's ARN.
    pub(crate) fn arn(&self) -> Text {
        match self {
            Self::Table(table) => table.stream_arn().into(),
            Self::KinesisStream(stream) => stream.arn().into(),
        }
    }
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
/// Lambda's default for streams. A mapping without it would keep its previous value.
const BATCH_SIZE_DEFAULT: u32 = 100;
pub(crate) const BATCHING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=300;
pub(crate) const RETRY_ATTEMPTS: RangeInclusive<u32> = 0..=10_000;
pub(crate) const RECORD_AGE_SECONDS: RangeInclusive<u32> = 60..=604_800;
pub(crate) const PARALLELIZATION_FACTOR: RangeInclusive<u32> = 1..=10;
pub(crate) const TUMBLING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=900;

impl EventSourceMapping {
    /// Reads the stream of a table, which must have one.
    pub fn of_table(table: &Handle<Table>, from: StartingPosition) -> Self {
        Self::new(EventSource::Table(table.clone()), from)
    }

    /// Reads a Kinesis stream.
    pub fn of_kinesis_stream(stream: &Handle<KinesisStream>, from: StartingPosition) -> Self {
        Self::new(EventSource::KinesisStream(stream.clone()), from)
    }

    pub(crate) const fn new(source: EventSource, starting_position: StartingPosition) -> Self {
        Self {
            source,
            starting_position,
            enabled: true,
            batch_size: BATCH_SIZE_DEFAULT,
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
