//! Event source mappings: streams and queues that Lambda reads, and functions that it invokes.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Handle, Json, KinesisStream, Queue, Table, Topic, written};
use crate::text::Text;

/// An [event source
/// mapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html):
/// Lambda reads a stream or a queue and invokes a function with batches of its records: one of
/// `table`, `kinesis-stream` and `queue`. Omitted settings have Lambda's defaults.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct EventSourceMapping {
    /// The table with the stream.
    pub(crate) table: Option<Handle<Table>>,
    /// The Kinesis stream.
    pub(crate) kinesis_stream: Option<Handle<KinesisStream>>,
    /// The queue, whose messages are deleted when the function has processed them. Its visibility
    /// timeout must not be shorter than the function's timeout.
    pub(crate) queue: Option<Handle<Queue>>,
    /// The position in a stream at which to start, for which AWS has no default. Queues have none.
    pub(crate) starting_position: Option<StartingPosition>,
    /// True, the default, if Lambda currently reads the stream or queue.
    #[serde(default = "yes")]
    #[schemars(with = "Option<bool>")]
    pub(crate) enabled: bool,
    /// The largest batch in records: up to 10,000 of a stream or standard queue, and 10 of a FIFO
    /// queue. The default is 100 for streams and 10 for queues.
    #[schemars(range(min = 1, max = 10_000))]
    pub(crate) batch_size: Option<u32>,
    /// The time to wait for a full batch. FIFO queues have none.
    #[schemars(range(max = 300))]
    pub(crate) maximum_batching_window_seconds: Option<u32>,
    /// Patterns, one of which a record must match to be passed on.
    #[serde(default, deserialize_with = "written::objects")]
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) filters: Vec<Json>,
    /// The most invocations for messages of a queue at once. Without it, Lambda raises them to the
    /// limit of the account or of the function.
    #[schemars(range(min = 2, max = 1000))]
    pub(crate) maximum_concurrency: Option<u32>,
    /// True if a failed batch of a stream is retried in two halves.
    #[serde(default)]
    pub(crate) bisect_batch_on_function_error: bool,
    /// The number of retries of a batch of a stream. The default is to retry until its records
    /// expire. A queue has `dead-letter-queue` instead.
    #[schemars(range(max = 10_000))]
    pub(crate) maximum_retry_attempts: Option<u32>,
    /// The age at which records of a stream are discarded. The default is their expiry.
    #[schemars(range(min = 60, max = 604_800))]
    pub(crate) maximum_record_age_seconds: Option<u32>,
    /// The number of batches of a shard that are processed at once.
    #[schemars(range(min = 1, max = 10))]
    pub(crate) parallelization_factor: Option<u32>,
    /// The window in which the function can keep state between batches.
    #[schemars(range(max = 900))]
    pub(crate) tumbling_window_seconds: Option<u32>,
    /// The destination for discarded records of a stream.
    pub(crate) on_failure: Option<FailureDestination>,
    /// True if the function reports the failed records of a batch, so that the others are not
    /// retried. Stock handlers always do.
    #[serde(default)]
    pub(crate) report_batch_item_failures: bool,
}

const fn yes() -> bool {
    true
}

/// Lambda's default batch size for streams. A mapping without it would keep its previous value.
const BATCH_OF_STREAM: u32 = 100;
/// Lambda's default batch size for queues.
const BATCH_OF_QUEUE: u32 = 10;

/// The position in a stream at which a new mapping starts. Streams require it, because AWS has no
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

/// The stream or queue that a mapping reads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EventSource<'a> {
    Table(&'a Handle<Table>),
    KinesisStream(&'a Handle<KinesisStream>),
    Queue(&'a Handle<Queue>),
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
/// The largest batch of a [FIFO
/// queue](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html).
pub(crate) const FIFO_BATCH_SIZE: RangeInclusive<u32> = 1..=10;
/// The [maximum
/// concurrency](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html) of a queue.
pub(crate) const MAXIMUM_CONCURRENCY: RangeInclusive<u32> = 2..=1000;
pub(crate) const BATCHING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=300;
pub(crate) const RETRY_ATTEMPTS: RangeInclusive<u32> = 0..=10_000;
pub(crate) const RECORD_AGE_SECONDS: RangeInclusive<u32> = 60..=604_800;
pub(crate) const PARALLELIZATION_FACTOR: RangeInclusive<u32> = 1..=10;
pub(crate) const TUMBLING_WINDOW_SECONDS: RangeInclusive<u32> = 0..=900;

impl EventSourceMapping {
    /// Reads the stream of a table, which must have one.
    pub fn of_table(table: &Handle<Table>, from: StartingPosition) -> Self {
        Self { table: Some(table.clone()), starting_position: Some(from), ..Self::new() }
    }

    /// Reads a Kinesis stream.
    pub fn of_kinesis_stream(stream: &Handle<KinesisStream>, from: StartingPosition) -> Self {
        Self { kinesis_stream: Some(stream.clone()), starting_position: Some(from), ..Self::new() }
    }

    /// Reads a queue, whose messages are deleted when the function has processed them.
    pub fn of_queue(queue: &Handle<Queue>) -> Self {
        Self { queue: Some(queue.clone()), ..Self::new() }
    }

    const fn new() -> Self {
        Self {
            table: None,
            kinesis_stream: None,
            queue: None,
            starting_position: None,
            enabled: true,
            batch_size: None,
            maximum_batching_window_seconds: None,
            filters: Vec::new(),
            maximum_concurrency: None,
            bisect_batch_on_function_error: false,
            maximum_retry_attempts: None,
            maximum_record_age_seconds: None,
            parallelization_factor: None,
            tumbling_window_seconds: None,
            on_failure: None,
            report_batch_item_failures: false,
        }
    }

    /// The stream or queue that it reads; `None` if it does not have exactly one, which is reported.
    pub(crate) const fn source(&self) -> Option<EventSource<'_>> {
        match (&self.table, &self.kinesis_stream, &self.queue) {
            (Some(table), None, None) => Some(EventSource::Table(table)),
            (None, Some(stream), None) => Some(EventSource::KinesisStream(stream)),
            (None, None, Some(queue)) => Some(EventSource::Queue(queue)),
            _ => None,
        }
    }

    /// The ARN of its stream or queue.
    pub(crate) fn source_arn(&self) -> Option<Text> {
        self.source().map(|source| match source {
            EventSource::Table(table) => table.stream_arn().into(),
            EventSource::KinesisStream(stream) => stream.arn().into(),
            EventSource::Queue(queue) => queue.arn().into(),
        })
    }

    /// True if it reads a queue.
    pub(crate) const fn reads_queue(&self) -> bool {
        self.queue.is_some()
    }

    /// The largest batch, or Lambda's default.
    pub(crate) fn batch_size_or_default(&self) -> u32 {
        let default = if self.reads_queue() { BATCH_OF_QUEUE } else { BATCH_OF_STREAM };
        self.batch_size.unwrap_or(default)
    }

    /// True if Lambda currently reads the stream or queue.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// The largest batch in records: 1 to 10,000, or 10 of a FIFO queue. The default is 100 for
    /// streams and 10 for queues.
    pub fn batch_size(mut self, records: u32) -> Self {
        self.batch_size = Some(records);
        self
    }

    /// The time to wait for a full batch: up to 300 seconds. FIFO queues have none.
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

    /// The most invocations for messages of a queue at once: 2 to 1,000.
    pub fn maximum_concurrency(mut self, invocations: u32) -> Self {
        self.maximum_concurrency = Some(invocations);
        self
    }

    /// True if a failed batch of a stream is retried in two halves.
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
