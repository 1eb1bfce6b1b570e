//! The processing of a batch of records, with
//! [retries](https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html)
//! as Lambda makes them.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::FunctionError;
use super::records::StreamRecord;
use crate::timestamp::Timestamp;

/// The pause before the first retry. Later ones are twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The pause before a throttled batch is tried again, which is no retry.
const THROTTLED: Duration = Duration::from_millis(200);

/// The handling of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) bisects: bool,
    /// The largest number of retries; `None` until the records expire.
    pub(super) retries: Option<u32>,
    pub(super) maximum_age: Option<Duration>,
    pub(super) reports_item_failures: bool,
}

/// A batch that failed or was discarded, for display.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchFailure {
    /// The time, in milliseconds since 1970.
    pub time: u64,
    /// The function's name.
    pub function: String,
    /// The mapping's name.
    pub mapping: String,
    /// The number of records.
    pub records: usize,
    /// The sequence number of the first one.
    pub first: String,
    /// The sequence number of the last one.
    pub last: String,
    /// The error.
    pub error: String,
    /// True if the records are not tried again.
    pub discarded: bool,
}

/// The reason for which records are discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

impl Condition {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Self::RecordAgeExceeded => "RecordAgeExceeded",
        }
    }
}

/// The function of a batch, and the receiver of its failures.
pub(super) trait Target: Send + Sync {
    fn invoke(
        &self,
        records: &[StreamRecord],
    ) -> impl Future<Output = Result<Value, FunctionError>> + Send;

    /// A batch failed and is tried again.
    fn failed(&self, records: &[StreamRecord], error: &str);

    /// Records are not tried again.
    fn discard(
        &self,
        records: &[StreamRecord],
        condition: Condition,
        invocations: u32,
        error: &str,
    );
}

/// A part of the batch.
struct Part {
    range: Range<usize>,
    retries: u32,
    invocations: u32,
    error: String,
}

/// Processes all records. It returns when each was processed or discarded.
pub(super) async fn process(records: &[StreamRecord], policy: Policy, target: &impl Target) {
    let whole = Part { range: 0..records.len(), retries: 0, invocations: 0, error: String::new() };
    let mut parts = VecDeque::from([whole]);
    while let Some(mut part) = parts.pop_front() {
        if let Some(maximum) = policy.maximum_age {
            let now = Timestamp::now();
            let part_records = &records[part.range.clone()];
            let old = part_records.iter().take_while(|of| now.since(of.time) > maximum).count();
            if old > 0 {
                let (old_records, condition) = (&part_records[..old], Condition::RecordAgeExceeded);
                target.discard(old_records, condition, part.invocations, &part.error);
                part.range.start += old;
            }
        }
        if part.range.is_empty() {
            continue;
        }
        let part_records = &records[part.range.clone()];
        let (failed_at, error) = match target.invoke(part_records).await {
            Err(FunctionError::Throttled) => {
                tokio::time::sleep(THROTTLED).await;
                parts.push_front(part);
                continue;
            }
            Err(error) => (0, error.to_string()),
            Ok(response) => match first_failure(&response, part_records, policy) {
                None => continue,
                Some(at) => (at, "the function reported failed records".to_owned()),
            },
        };
        part.invocations += 1;
        part.error = error;
        // Records before the first failure were processed. The retries of the rest are counted anew:
        // AWS does not document it, but otherwise a later record would be discarded for the failures
        // of an earlier one.
        if failed_at > 0 {
            part.range.start += failed_at;
            part.retries = 0;
        }
        let rest = &records[part.range.clone()];
        // The two halves of a batch do not count as retries.
        if policy.bisects && rest.len() > 1 && failed_at == 0 {
            target.failed(rest, &part.error);
            pause(part.retries).await;
            let middle = part.range.start + rest.len() / 2;
            let second = Part { range: middle..part.range.end, error: part.error.clone(), ..part };
            part.range.end = middle;
            parts.push_front(second);
            parts.push_front(part);
        } else if policy.retries.is_some_and(|most| part.retries >= most) {
            let condition = Condition::RetryAttemptsExhausted;
            target.discard(rest, condition, part.invocations, &part.error);
        } else {
            target.failed(rest, &part.error);
            pause(part.retries).await;
            part.retries = part.retries.saturating_add(1);
            parts.push_front(part);
        }
    }
}

async fn pause(retries: u32) {
    let factor = 2_u32.checked_pow(retries).unwrap_or(u32::MAX);
    tokio::time::sleep(FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)).await;
}

/// The index of the first record that a response reports as failed; 0 for an invalid response.
fn first_failure(response: &Value, records: &[StreamRecord], policy: Policy) -> Option<usize> {
    if !policy.reports_item_failures {
        return None;
    }
    let failures = match response.get("batchItemFailures") {
        None | Some(Value::Null) => return None,
        Some(Value::Array(failures)) => failures,
        Some(_) => return Some(0),
    };
    let index = |failure: &Value| {
        let identifier = failure.get("itemIdentifier")?.as_str()?;
        records.iter().position(|record| record.sequence_number == identifier)
    };
    failures.iter().map(|failure| index(failure).unwrap_or(0)).min()
}

/// Distributes records to lanes by their key, so that each lane keeps the order of its keys.
pub(super) fn lanes(records: Vec<StreamRecord>, number: usize) -> Vec<Vec<StreamRecord>> {
    if number <= 1 {
        return vec![records];
    }
    let mut lanes = vec![Vec::new(); number];
    for record in records {
        let digest = md5::compute(&record.key).0;
        let lane = usize::from(digest[0]) % number;
        lanes[lane].push(record);
    }
    lanes.retain(|lane| !lane.is_empty());
    lanes
}

/// Divides records into batches by their number and the size of their event.
pub(super) fn batches(records: Vec<StreamRecord>, most: usize) -> Vec<Vec<StreamRecord>> {
    /// The largest event, with room for its frame.
    const BYTES: usize = (6 << 20) - 1_024;
    let mut batches: Vec<Vec<StreamRecord>> = Vec::new();
    let mut bytes = 0;
    for record in records {
        let length = record.event.to_string().len() + 1;
        match batches.last_mut() {
            Some(last) if last.len() < most && bytes + length <= BYTES => {
                last.push(record);
                bytes += length;
            }
            _ => {
                batches.push(vec![record]);
                bytes = length;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::json;

    use super::*;

    /// A function that fails for some records, and what happened.
    #[derive(Default)]
    struct Recorder {
        poison: Vec<usize>,
        /// True if it reports its failures instead of failing.
        reports: bool,
        happened: Mutex<Vec<String>>,
    }

    impl Recorder {
        fn push(&self, of: &str, records: &[StreamRecord]) {
            let numbers: Vec<_> = records.iter().map(|of| of.sequence_number.as_str()).collect();
            self.happened.lock().expect("a list").push(format!("{of} {}", numbers.join(" ")));
        }

        fn happened(self) -> Vec<String> {
            self.happened.into_inner().expect("a list")
        }
    }

    impl Target for Recorder {
        async fn invoke(&self, records: &[StreamRecord]) -> Result<Value, FunctionError> {
            self.push("invoke", records);
            let is_poison = |of: &&StreamRecord| {
                self.poison.iter().any(|number| of.sequence_number == number.to_string())
            };
            match records.iter().find(is_poison) {
                None => Ok(Value::Null),
                Some(of) if self.reports => {
                    Ok(json!({"batchItemFailures": [{"itemIdentifier": of.sequence_number}]}))
                }
                Some(_) => Err(FunctionError::Failed(json!({"errorType": "Poison"}))),
            }
        }

        fn failed(&self, _records: &[StreamRecord], _error: &str) {}

        fn discard(
            &self,
            records: &[StreamRecord],
            condition: Condition,
            invocations: u32,
            _: &str,
        ) {
            self.push(&format!("{condition:?} after {invocations}:"), records);
        }
    }

    fn records(number: usize) -> Vec<StreamRecord> {
        let record = |number: usize| StreamRecord {
            sequence_number: number.to_string(),
            key: (number % 7).to_string(),
            time: Timestamp::now(),
            event: json!({"number": number}),
            subject: Value::Null,
        };
        (0..number).map(record).collect()
    }

    const POLICY: Policy = Policy {
        bisects: false,
        retries: Some(1),
        maximum_age: None,
        reports_item_failures: false,
    };

    async fn happened(recorder: Recorder, policy: Policy, number: usize) -> Vec<String> {
        process(&records(number), policy, &recorder).await;
        recorder.happened()
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_is_retried_as_a_whole() {
        let recorder = Recorder { poison: vec![1], ..Recorder::default() };
        assert_eq!(
            happened(recorder, POLICY, 3).await,
            ["invoke 0 1 2", "invoke 0 1 2", "RetryAttemptsExhausted after 2: 0 1 2"]
        );
        assert_eq!(happened(Recorder::default(), POLICY, 2).await, ["invoke 0 1"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_is_bisected_until_the_record_is_alone() {
        let recorder = Recorder { poison: vec![2], ..Recorder::default() };
        let policy = Policy { bisects: true, ..POLICY };
        assert_eq!(
            happened(recorder, policy, 4).await,
            [
                "invoke 0 1 2 3",
                "invoke 0 1",
                "invoke 2 3",
                "invoke 2",
                "invoke 2",
                "RetryAttemptsExhausted after 4: 2",
                "invoke 3",
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_is_retried_from_the_reported_record() {
        let recorder = || Recorder { poison: vec![2], reports: true, ..Recorder::default() };
        let policy = Policy { reports_item_failures: true, ..POLICY };
        assert_eq!(
            happened(recorder(), policy, 4).await,
            ["invoke 0 1 2 3", "invoke 2 3", "RetryAttemptsExhausted after 2: 2 3"]
        );
        assert_eq!(
            happened(recorder(), Policy { bisects: true, ..policy }, 4).await,
            [
                "invoke 0 1 2 3",
                "invoke 2 3",
                "invoke 2",
                "RetryAttemptsExhausted after 3: 2",
                "invoke 3",
            ]
        );
        // Lambda ignores the response of a mapping without the setting.
        assert_eq!(happened(recorder(), POLICY, 4).await, ["invoke 0 1 2 3"]);
    }

    #[tokio::test(start_paused = true)]
    async fn records_expire() {
        let recorder = Recorder { poison: vec![0], ..Recorder::default() };
        let old = Policy { maximum_age: Some(Duration::from_secs(60)), retries: None, ..POLICY };
        let mut records = records(3);
        records[0].time = Timestamp(0);
        process(&records, old, &recorder).await;
        assert_eq!(recorder.happened(), ["RecordAgeExceeded after 0: 0", "invoke 1 2"]);
    }

    #[test]
    fn responses_are_read_as_documented() {
        let records = records(3);
        let policy = Policy { reports_item_failures: true, ..POLICY };
        for (response, expected) in [
            (Value::Null, None),
            (json!({}), None),
            (json!({"batchItemFailures": null}), None),
            (json!({"batchItemFailures": []}), None),
            (
                json!({"batchItemFailures": [{"itemIdentifier": "2"}, {"itemIdentifier": "1"}]}),
                Some(1),
            ),
            (json!({"batchItemFailures": [{"itemIdentifier": ""}]}), Some(0)),
            (json!({"batchItemFailures": [{"itemIdentifier": null}]}), Some(0)),
            (json!({"batchItemFailures": [{"other": "1"}]}), Some(0)),
            (json!({"batchItemFailures": "1"}), Some(0)),
        ] {
            assert_eq!(first_failure(&response, &records, policy), expected, "{response}");
        }
    }

    #[test]
    fn lanes_keep_the_order_of_keys_and_batches_are_bounded() {
        let lanes = lanes(records(100), 4);
        assert!(lanes.len() > 1);
        assert_eq!(lanes.iter().map(Vec::len).sum::<usize>(), 100);
        for lane in &lanes {
            let numbers: Vec<usize> =
                lane.iter().map(|of| of.sequence_number.parse().expect("a number")).collect();
            assert!(numbers.is_sorted());
        }
        let key_lane =
            |key: &str| lanes.iter().filter(|lane| lane.iter().any(|of| of.key == key)).count();
        assert!((0..7).all(|key| key_lane(&key.to_string()) == 1));
        let batched = batches(records(25), 10);
        assert_eq!(batched.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
        let mut large = records(7);
        for record in &mut large {
            record.event = "x".repeat(1 << 20).into();
        }
        assert_eq!(batches(large, 10).iter().map(Vec::len).collect::<Vec<_>>(), [5, 2]);
    }
}
