//! [Event source mappings](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html):
//! streams and queues whose records invoke functions.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};

use super::batch::{BatchFailure, Condition, Policy, Target, batches, lanes, process};
use super::queue_reader::QueueReader;
use super::records::{StreamRecord, of_kinesis, of_table, to_kinesis};
use super::{Activity, Function, FunctionError, Functions, arn_part};
use crate::database::Database;
use crate::messaging::{Message, Messaging, Recorded, Step, number_of, sequence_number};
use crate::pattern;
use crate::timestamp::Timestamp;

/// The pause after which a stream is read although nothing has told of a record.
const POLL: Duration = Duration::from_secs(1);
/// The largest number of records that are read at a time.
const READ: usize = 1_000;

/// A stream or queue that invokes a function.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools)] // They are the options of AWS.
pub struct EventSourceMapping {
    /// The name in the function.
    pub key: String,
    /// The stream or queue.
    pub source: Source,
    /// The position in a stream at which to start.
    pub starting_position: StartingPosition,
    /// True if the stream or queue is read.
    pub enabled: bool,
    /// The largest batch in records.
    pub batch_size: u32,
    /// The time to wait for a full batch.
    pub batching_window: Duration,
    /// The most invocations at once for messages of a queue.
    pub maximum_concurrency: Option<u32>,
    /// Patterns, one of which a record must match.
    pub filters: Vec<Value>,
    /// True if a failed batch is retried in two halves.
    pub bisects: bool,
    /// The number of retries; `None` until the records expire.
    pub maximum_retry_attempts: Option<u32>,
    /// The age at which records are discarded.
    pub maximum_record_age: Option<Duration>,
    /// The number of batches of a shard that are processed at once.
    pub parallelization_factor: u32,
    /// True if it has a tumbling window, which is not simulated.
    pub has_tumbling_window: bool,
    /// The ARN of the queue or topic for discarded records.
    pub on_failure: Option<String>,
    /// True if the function reports the failed records of a batch.
    pub reports_item_failures: bool,
}

/// A stream or queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The stream of a table.
    Table {
        /// The table's name.
        table: String,
        /// The stream's ARN.
        arn: String,
        /// The contents of records: `NEW_IMAGE`.
        view_type: String,
    },
    /// A Kinesis stream.
    KinesisStream {
        /// The stream's name.
        stream: String,
        /// The stream's ARN.
        arn: String,
    },
    /// A queue.
    Queue {
        /// The queue's name.
        queue: String,
        /// The queue's ARN.
        arn: String,
    },
}

/// The position in a stream at which a mapping starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartingPosition {
    /// The newest records.
    Latest,
    /// The oldest available record.
    TrimHorizon,
    /// A second in Unix time.
    AtTimestamp(u32),
}

/// The changes of a table that are written to a Kinesis stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KinesisDestination {
    /// The table's name.
    pub table: String,
    /// The stream's ARN.
    pub stream: String,
    /// The precision of times, if it is set: `MICROSECOND`.
    pub precision: Option<String>,
}

/// The state of a mapping, for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MappingState {
    /// The function's name.
    pub function: String,
    /// The mapping's name.
    pub key: String,
    /// The stream or queue: `table orders`.
    pub source: String,
    /// The reason for which it is not read.
    pub inactive: Option<String>,
}

/// The sequence number after which reading continues; `None` for the oldest record.
type Cursor = Option<String>;

/// The mappings and destinations that run.
pub(crate) struct Mappings {
    services: Services,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    mappings: BTreeMap<(String, String), RunningMapping>,
    destinations: Vec<(KinesisDestination, JoinHandle<()>)>,
}

struct RunningMapping {
    mapping: EventSourceMapping,
    positions: Positions,
    inactive: Option<String>,
    task: Option<JoinHandle<()>>,
}

/// The cursors of a mapping by shard, which outlive a change of the mapping.
type Positions = Arc<Mutex<BTreeMap<String, Cursor>>>;

/// The services that mappings use.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) database: Database,
    pub(crate) functions: Arc<Functions>,
    pub(crate) messaging: Arc<Messaging>,
}

impl std::fmt::Debug for Mappings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mappings").finish_non_exhaustive()
    }
}

impl Mappings {
    pub(crate) fn new(services: Services) -> Self {
        Self { services, running: Mutex::default() }
    }

    /// Starts the mappings of functions and the destinations of tables, and ends others. An
    /// unchanged one continues; a changed one continues at its position. It must be called within a
    /// runtime, before items are written.
    pub(crate) fn reload(&self, functions: &[Function], destinations: &[KinesisDestination]) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let mut former = std::mem::take(&mut running.mappings);
        for function in functions {
            for mapping in &function.event_source_mappings {
                let key = (function.name.clone(), mapping.key.clone());
                let former = former.remove(&key);
                let inactive = self.inactive(function, mapping);
                let started = match former {
                    Some(kept) if kept.mapping == *mapping && kept.inactive == inactive => kept,
                    former => self.start(function, mapping, inactive, former),
                };
                running.mappings.insert(key, started);
            }
        }
        former.values().for_each(RunningMapping::end);
        let former = std::mem::take(&mut running.destinations);
        let (kept, ended): (Vec<_>, Vec<_>) =
            former.into_iter().partition(|(destination, _)| destinations.contains(destination));
        for (_, task) in &ended {
            task.abort();
        }
        running.destinations = kept;
        for destination in destinations {
            if !running.destinations.iter().any(|(of, _)| of == destination) {
                let task = self.start_destination(destination);
                running.destinations.push((destination.clone(), task));
            }
        }
    }

    /// The reason for which a mapping does not read its stream or queue.
    fn inactive(&self, function: &Function, mapping: &EventSourceMapping) -> Option<String> {
        if !mapping.enabled {
            return Some("it is disabled".to_owned());
        }
        if mapping.has_tumbling_window {
            return Some("tumbling windows are not simulated".to_owned());
        }
        let states = self.services.functions.states();
        let state = states.into_iter().find(|state| state.name == function.name);
        state.and_then(|state| state.unavailable)
    }

    fn start(
        &self,
        function: &Function,
        mapping: &EventSourceMapping,
        inactive: Option<String>,
        former: Option<RunningMapping>,
    ) -> RunningMapping {
        if let Source::Queue { queue, arn } = &mapping.source {
            former.iter().for_each(RunningMapping::end);
            let task = inactive.is_none().then(|| {
                let reader = QueueReader {
                    queue: queue.clone(),
                    arn: arn.clone(),
                    function: function.name.clone(),
                    mapping: mapping.clone(),
                    services: self.services.clone(),
                };
                tokio::spawn(Arc::new(reader).run())
            });
            let (mapping, positions) = (mapping.clone(), Positions::default());
            return RunningMapping { mapping, positions, inactive, task };
        }
        let stream = Stream { source: mapping.source.clone(), services: self.services.clone() };
        let positions = match former {
            Some(former) => {
                former.end();
                Some(former).filter(|former| former.mapping.source == mapping.source)
            }
            None => None,
        };
        let positions = positions.map(|former| former.positions).unwrap_or_default();
        let mut inactive = inactive;
        let mut task = None;
        if inactive.is_none() {
            match stream.shards() {
                Err(reason) => inactive = Some(reason),
                Ok(shards) => {
                    {
                        let mut known = positions.lock().unwrap_or_else(PoisonError::into_inner);
                        for shard in &shards {
                            let start = || stream.start(shard, mapping.starting_position);
                            known.entry(shard.clone()).or_insert_with(start);
                        }
                    }
                    let reader = Arc::new(Reader {
                        stream,
                        function: function.name.clone(),
                        function_arn: function.arn.clone(),
                        mapping: mapping.clone(),
                        positions: Arc::clone(&positions),
                    });
                    task = Some(tokio::spawn(reader.run(shards)));
                }
            }
        }
        RunningMapping { mapping: mapping.clone(), positions, inactive, task }
    }

    fn start_destination(&self, destination: &KinesisDestination) -> JoinHandle<()> {
        let source = Source::Table {
            table: destination.table.clone(),
            arn: String::new(),
            view_type: "NEW_AND_OLD_IMAGES".to_owned(),
        };
        let stream = Stream { source, services: self.services.clone() };
        let shards = stream.shards().unwrap_or_default();
        let starts: Vec<_> = shards
            .into_iter()
            .map(|shard| {
                let start = stream.start(&shard, StartingPosition::Latest);
                (shard, start)
            })
            .collect();
        let destination = destination.clone();
        tokio::spawn(async move {
            for (shard, cursor) in starts {
                // A table has one shard.
                write_changes(&stream, &shard, cursor, &destination).await;
            }
        })
    }

    /// The mappings.
    pub(crate) fn states(&self) -> Vec<MappingState> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let state = |((function, key), of): (&(String, String), &RunningMapping)| MappingState {
            function: function.clone(),
            key: key.clone(),
            source: of.mapping.source.to_string(),
            inactive: of.inactive.clone(),
        };
        running.mappings.iter().map(state).collect()
    }

    /// Ends all mappings.
    pub(crate) fn stop(&self) {
        let running =
            std::mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        running.mappings.values().for_each(RunningMapping::end);
        for (_, task) in &running.destinations {
            task.abort();
        }
    }
}

impl Drop for Mappings {
    fn drop(&mut self) {
        self.stop();
    }
}

impl RunningMapping {
    fn end(&self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Table { table, .. } => write!(f, "table {table}"),
            Self::KinesisStream { stream, .. } => write!(f, "stream {stream}"),
            Self::Queue { queue, .. } => write!(f, "queue {queue}"),
        }
    }
}

/// A stream that can be read, which a queue is not: it has a [`QueueReader`].
struct Stream {
    source: Source,
    services: Services,
}

/// Something that tells of new records.
enum Changes {
    Table(watch::Receiver<u64>),
    Kinesis(watch::Receiver<()>),
    None,
}

impl Changes {
    /// Waits for a record after the last call, or for a while.
    async fn wait(&mut self) {
        let changed = async {
            let changed = match self {
                Self::Table(receiver) => receiver.changed().await.is_ok(),
                Self::Kinesis(receiver) => receiver.changed().await.is_ok(),
                Self::None => false,
            };
            if !changed {
                pending::<()>().await;
            }
        };
        tokio::select! {
            () = changed => {}
            () = sleep(POLL) => {}
        }
    }
}

impl Stream {
    fn call(&self, action: &str, body: &Value) -> Result<Value, String> {
        let response = self.services.database.call(action, &body.to_string());
        if response.status == 200 {
            serde_json::from_str(&response.body.text()).map_err(|error| error.to_string())
        } else {
            Err(response.body.into_text())
        }
    }

    /// The description of a table's stream in the database, with its ARN there.
    fn described(&self, table: &str) -> Result<(String, Value), String> {
        let streams = self.call("ListStreams", &json!({"TableName": table}))?;
        let arn = streams["Streams"][0]["StreamArn"].as_str();
        let arn = arn.ok_or_else(|| format!("the table {table} has no stream"))?;
        let described = self.call("DescribeStream", &json!({"StreamArn": arn}))?;
        Ok((arn.to_owned(), described["StreamDescription"]["Shards"].clone()))
    }

    fn shards(&self) -> Result<Vec<String>, String> {
        match &self.source {
            Source::Table { table, .. } => {
                let (_, shards) = self.described(table)?;
                let ids = shards.as_array().into_iter().flatten();
                Ok(ids.filter_map(|of| of["ShardId"].as_str().map(str::to_owned)).collect())
            }
            Source::KinesisStream { stream, .. } => {
                let stream = self.services.messaging.stream(stream);
                stream.map(|stream| stream.shard_ids()).map_err(|error| error.to_string())
            }
            Source::Queue { .. } => Ok(Vec::new()),
        }
    }

    /// The cursor at a starting position.
    fn start(&self, shard: &str, from: StartingPosition) -> Cursor {
        match (&self.source, from) {
            (_, StartingPosition::TrimHorizon) | (Source::Queue { .. }, _) => None,
            (Source::Table { table, .. }, _) => {
                let (_, shards) = self.described(table).ok()?;
                let last = &shards[0]["SequenceNumberRange"]["EndingSequenceNumber"];
                last.as_str().map(str::to_owned)
            }
            (Source::KinesisStream { stream, .. }, from) => {
                let stream = self.services.messaging.stream(stream).ok()?;
                let number = match from {
                    StartingPosition::AtTimestamp(seconds) => {
                        stream.at(shard, Timestamp(u64::from(seconds) * 1000))
                    }
                    _ => stream.latest(shard),
                };
                number.map(sequence_number)
            }
        }
    }

    fn changes(&self) -> Changes {
        match &self.source {
            Source::Table { .. } => Changes::Table(self.services.database.changes()),
            Source::KinesisStream { stream, .. } => match self.services.messaging.stream(stream) {
                Ok(stream) => Changes::Kinesis(stream.changed.subscribe()),
                Err(_) => Changes::None,
            },
            Source::Queue { .. } => Changes::None,
        }
    }

    /// The records of a table's stream after a cursor, as `GetRecords` returns them.
    fn read_table(
        &self,
        table: &str,
        shard: &str,
        after: &Cursor,
        most: usize,
    ) -> Result<Vec<Value>, String> {
        let (arn, _) = self.described(table)?;
        let mut request = json!({
            "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON",
        });
        if let Some(number) = after {
            request["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER".into();
            request["SequenceNumber"] = number.as_str().into();
        }
        let iterator = self.call("GetShardIterator", &request)?["ShardIterator"].take();
        let request = json!({"ShardIterator": iterator, "Limit": most});
        match self.call("GetRecords", &request)?["Records"].take() {
            Value::Array(records) => Ok(records),
            _ => Ok(Vec::new()),
        }
    }

    /// Up to `most` records of a shard after a cursor.
    fn read(
        &self,
        shard: &str,
        after: &Cursor,
        most: usize,
        function: &str,
    ) -> Result<Vec<StreamRecord>, String> {
        match &self.source {
            Source::Table { table, arn, view_type } => {
                let records = self.read_table(table, shard, after, most)?;
                let of = |record: &Value| of_table(record, arn_part(arn, 3), arn, view_type);
                Ok(records.iter().filter_map(of).collect())
            }
            Source::KinesisStream { stream, arn } => {
                let stream = self.services.messaging.stream(stream);
                let stream = stream.map_err(|error| error.to_string())?;
                let after = after.as_deref().and_then(number_of).unwrap_or(0);
                let records = stream.read(shard, after, most).unwrap_or_default();
                let role = format!("arn:aws:iam::{}:role/{function}", arn_part(arn, 4));
                let of = |record| of_kinesis(record, shard, arn_part(arn, 3), arn, &role);
                Ok(records.iter().map(of).collect())
            }
            Source::Queue { .. } => Ok(Vec::new()),
        }
    }
}

/// The reader of a mapping.
struct Reader {
    stream: Stream,
    function: String,
    function_arn: String,
    mapping: EventSourceMapping,
    positions: Positions,
}

impl Reader {
    async fn run(self: Arc<Self>, shards: Vec<String>) {
        let mut tasks = JoinSet::new();
        for shard in shards {
            let reader = Arc::clone(&self);
            tasks.spawn(async move { reader.run_shard(&shard).await });
        }
        tasks.join_all().await;
    }

    fn cursor(&self, shard: &str) -> Cursor {
        let positions = self.positions.lock().unwrap_or_else(PoisonError::into_inner);
        positions.get(shard).cloned().flatten()
    }

    async fn run_shard(self: Arc<Self>, shard: &str) {
        let EventSourceMapping { batch_size, parallelization_factor, batching_window, .. } =
            self.mapping;
        let batch_size = usize::try_from(batch_size).unwrap_or(READ).max(1);
        let lane_count = usize::try_from(parallelization_factor).unwrap_or(1).max(1);
        let most = batch_size * lane_count;
        let mut changes = self.stream.changes();
        let mut cursor = self.cursor(shard);
        let mut batch: Vec<StreamRecord> = Vec::new();
        let mut deadline = None;
        loop {
            // A failure to read is temporary, such as a table that is replaced.
            let wanted = READ.min(most - batch.len()).max(1);
            let read = self.stream.read(shard, &cursor, wanted, &self.function).unwrap_or_default();
            let is_empty = read.is_empty();
            if let Some(last) = read.last() {
                cursor = Some(last.sequence_number.clone());
            }
            batch.extend(read.into_iter().filter(|record| self.passes(record)));
            if batch.is_empty() {
                // Records that were filtered out are not read again after a change of the mapping.
                self.advance(shard, &cursor);
                if is_empty {
                    changes.wait().await;
                }
                continue;
            }
            let end = *deadline.get_or_insert_with(|| Instant::now() + batching_window);
            let is_full = batch.len() >= most;
            if !is_full && Instant::now() < end {
                if is_empty {
                    tokio::select! {
                        () = changes.wait() => {}
                        () = sleep_until(end) => {}
                    }
                }
                continue;
            }
            deadline = None;
            self.invoke(shard, std::mem::take(&mut batch), batch_size, lane_count).await;
            self.advance(shard, &cursor);
        }
    }

    fn advance(&self, shard: &str, cursor: &Cursor) {
        let mut positions = self.positions.lock().unwrap_or_else(PoisonError::into_inner);
        positions.insert(shard.to_owned(), cursor.clone());
    }

    fn passes(&self, record: &StreamRecord) -> bool {
        let filters = &self.mapping.filters;
        filters.is_empty() || filters.iter().any(|of| pattern::matches(of, &record.subject))
    }

    async fn invoke(
        self: &Arc<Self>,
        shard: &str,
        records: Vec<StreamRecord>,
        batch_size: usize,
        lane_count: usize,
    ) {
        let mut tasks = JoinSet::new();
        for lane in lanes(records, lane_count) {
            let target = BatchTarget { reader: Arc::clone(self), shard: shard.to_owned() };
            tasks.spawn(async move {
                for batch in batches(lane, batch_size) {
                    process(&batch, target.reader.policy(), &target).await;
                }
            });
        }
        tasks.join_all().await;
    }

    fn policy(&self) -> Policy {
        let mapping = &self.mapping;
        Policy {
            bisects: mapping.bisects,
            retries: mapping.maximum_retry_attempts,
            maximum_age: mapping.maximum_record_age,
            reports_item_failures: mapping.reports_item_failures,
        }
    }
}

/// The function of a mapping.
struct BatchTarget {
    reader: Arc<Reader>,
    shard: String,
}

impl BatchTarget {
    fn report(&self, records: &[StreamRecord], error: &str, discarded: bool) {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return };
        let failure = BatchFailure {
            time: Timestamp::now().0,
            function: self.reader.function.clone(),
            mapping: self.reader.mapping.key.clone(),
            records: records.len(),
            first: first.sequence_number.clone(),
            last: last.sequence_number.clone(),
            error: error.to_owned(),
            discarded,
        };
        self.reader.stream.services.functions.report(Activity::Batch(Arc::new(failure)));
    }

    /// The [message](https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html)
    /// for the destination of failures.
    fn failure_message(
        &self,
        records: &[StreamRecord],
        condition: Condition,
        invocations: u32,
    ) -> Option<Value> {
        let (first, last) = (records.first()?, records.last()?);
        let (info, arn) = match &self.reader.mapping.source {
            Source::Table { arn, .. } => ("DDBStreamBatchInfo", arn),
            Source::KinesisStream { arn, .. } => ("KinesisBatchInfo", arn),
            // The queue of messages has a dead-letter queue instead.
            Source::Queue { .. } => return None,
        };
        let mut message = json!({
            "requestContext": {
                "requestId": uuid::Uuid::new_v4().to_string(),
                "functionArn": self.reader.function_arn,
                "condition": condition.as_str(),
                "approximateInvokeCount": invocations,
            },
            "version": "1.0",
            "timestamp": Timestamp::now().iso(),
            info: {
                "shardId": self.shard,
                "startSequenceNumber": first.sequence_number,
                "endSequenceNumber": last.sequence_number,
                "approximateArrivalOfFirstRecord": first.time.iso(),
                "approximateArrivalOfLastRecord": last.time.iso(),
                "batchSize": records.len(),
                "streamArn": arn,
            },
        });
        if invocations > 0 {
            message["responseContext"] = json!({
                "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled",
            });
        }
        Some(message)
    }
}

impl Target for BatchTarget {
    async fn invoke(&self, records: &[StreamRecord]) -> Result<Value, FunctionError> {
        let events: Vec<_> = records.iter().map(|record| record.event.clone()).collect();
        let source = self.reader.mapping.source.to_string();
        let functions = &self.reader.stream.services.functions;
        functions.invoke(&self.reader.function, &json!({"Records": events}), &source).await
    }

    fn failed(&self, records: &[StreamRecord], error: &str) {
        self.report(records, error, false);
    }

    fn discard(
        &self,
        records: &[StreamRecord],
        condition: Condition,
        invocations: u32,
        error: &str,
    ) {
        let error = if error.is_empty() { condition.as_str() } else { error };
        self.report(records, error, true);
        let Some(destination) = &self.reader.mapping.on_failure else { return };
        let Some(message) = self.failure_message(records, condition, invocations) else { return };
        let messaging = &self.reader.stream.services.messaging;
        if let Err(error) = messaging.send_to(destination, Message::new(message.to_string())) {
            let text = message.to_string();
            let recorded = Recorded::new(Step::Failed, "lambda", &self.reader.function, "", &text);
            messaging.record(recorded.to(destination).because(&error));
        }
    }
}

/// Writes the changes of a table to a Kinesis stream.
async fn write_changes(
    stream: &Stream,
    shard: &str,
    mut cursor: Cursor,
    destination: &KinesisDestination,
) {
    let KinesisDestination { table, stream: to, precision } = destination;
    let mut changes = stream.changes();
    loop {
        let records = stream.read_table(table, shard, &cursor, READ).unwrap_or_default();
        if records.is_empty() {
            changes.wait().await;
            continue;
        }
        for record in &records {
            let region = arn_part(to, 3);
            if let Some((key, value)) = to_kinesis(record, region, table, precision.as_deref()) {
                let data = value.to_string().into_bytes();
                // The check of a blueprint makes sure that the stream exists.
                let _ = stream.services.messaging.put_record(to, &key, data, None);
            }
            if let Some(number) = record["dynamodb"]["SequenceNumber"].as_str() {
                cursor = Some(number.to_owned());
            }
        }
    }
}
