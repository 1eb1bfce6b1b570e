//! What Lambda reads from a stream, and how it invokes a function with it.

use std::ops::RangeInclusive;

use super::{Handle, Json, KinesisStream, Queue, Table, Topic};
use crate::text::Text;

/// An [event source
/// mapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html):
/// Lambda reads a stream and invokes a function with batches of its records. What is not said is
/// left to Lambda.
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
    /// A Kinesis stream.
    KinesisStream(Handle<KinesisStream>),
}

/// Where in a stream a new mapping begins. AWS has no default, so every mapping has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StartingPosition {
    /// At what comes from now on.
    Latest,
    /// At the oldest record that is still there.
    TrimHorizon,
    /// At a second, in Unix time. Kinesis streams only.
    AtTimestamp(u32),
}

/// Where Lambda says what it could not process: the stream and the range of the records, not the
/// records themselves.
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

/// What each number of a mapping may be, by `CreateEventSourceMapping`.
pub(crate) const BATCH_SIZE: RangeInclusive<u32> = 1..=10_000;
/// Lambda's own for streams. A mapping that leaves it out would keep the one that it has.
const BATCH_SIZE_DEFAULT: u32 = 100;
pub(crate) const BATCHING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=300;
pub(crate) const RETRY_ATTEMPTS: RangeInclusive<u32> = 0..=10_000;
pub(crate) const RECORD_AGE_SECONDS: RangeInclusive<u32> = 60..=604_800;
pub(crate) const PARALLELIZATION_FACTOR: RangeInclusive<u32> = 1..=10;
pub(crate) const TUMBLING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=900;

impl EventSourceMapping {
    /// The stream of a table, which has to have one.
    pub fn of_table(table: &Handle<Table>, from: StartingPosition) -> Self {
        Self::new(EventSource::Table(table.clone()), from)
    }

    /// A Kinesis stream.
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

    /// Whether Lambda reads the stream now.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// The most records of a batch: 1 to 10,000. Without it, 100.
    pub fn batch_size(mut self, records: u32) -> Self {
        self.batch_size = records;
        self
    }

    /// For how long to wait until a batch is full: up to 300 seconds.
    pub fn maximum_batching_window_seconds(mut self, seconds: u32) -> Self {
        self.maximum_batching_window_seconds = Some(seconds);
        self
    }

    /// Passes on records that match this or another
    /// [pattern](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html), and
    /// no others.
    pub fn filter(mut self, pattern: impl Into<Json>) -> Self {
        self.filters.push(pattern.into());
        self
    }

    /// Whether a batch at which the function failed is tried again in two halves.
    pub fn bisect_batch_on_function_error(mut self, enabled: bool) -> Self {
        self.bisect_batch_on_function_error = enabled;
        self
    }

    /// How often a batch is tried again: up to 10,000 times. Without it, until its records expire.
    pub fn maximum_retry_attempts(mut self, attempts: u32) -> Self {
        self.maximum_retry_attempts = Some(attempts);
        self
    }

    /// The age at which records are given up: 60 to 604,800 seconds. Without it, when they expire.
    pub fn maximum_record_age_seconds(mut self, seconds: u32) -> Self {
        self.maximum_record_age_seconds = Some(seconds);
        self
    }

    /// How many batches of a shard are processed at once: 1 to 10.
    pub fn parallelization_factor(mut self, batches: u32) -> Self {
        self.parallelization_factor = Some(batches);
        self
    }

    /// For how long the function can keep state from batch to batch: up to 900 seconds.
    pub fn tumbling_window_seconds(mut self, seconds: u32) -> Self {
        self.tumbling_window_seconds = Some(seconds);
        self
    }

    /// Where Lambda says what it gave up.
    pub fn on_failure(mut self, destination: FailureDestination) -> Self {
        self.on_failure = Some(destination);
        self
    }

    /// Whether the function answers which records of a batch it could not process, so that the
    /// others are not tried again.
    pub fn report_batch_item_failures(mut self, enabled: bool) -> Self {
        self.report_batch_item_failures = enabled;
        self
    }
}
