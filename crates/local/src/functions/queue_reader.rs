//! The reading of [queues](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html) for functions.
//!
//! Messages are deleted when the function has processed them. Those of a failed batch are received
//! again after the visibility timeout of the queue, whose dead-letter queue gets them in the end.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::batch::BatchFailure;
use super::event_source::Services;
use super::{Activity, EventSourceMapping};
use crate::messaging::ReceivedMessage;
use crate::pattern;
use crate::timestamp::Timestamp;

/// The batches at once with which Lambda [begins](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html).
/// It would then raise their number.
const CONCURRENCY: u32 = 5;
/// The most messages that SQS returns at once.
const RECEIVED_AT_ONCE: usize = 10;
/// The time for which a reader waits for messages.
const WAIT: Duration = Duration::from_secs(20);
/// The pause after a queue could not be read, such as one that is replaced.
const PAUSE: Duration = Duration::from_millis(200);
/// The largest event, with room for its frame.
const EVENT_BYTES: usize = (6 << 20) - 1_024;

/// The reader of a mapping of a queue.
pub(super) struct QueueReader {
    pub(super) queue: String,
    pub(super) arn: String,
    pub(super) function: String,
    pub(super) mapping: EventSourceMapping,
    pub(super) services: Services,
}

impl QueueReader {
    /// Reads the queue until the task is ended.
    pub(super) async fn run(self: Arc<Self>) {
        let concurrency = self.mapping.maximum_concurrency.unwrap_or(CONCURRENCY).max(1);
        let slots = Arc::new(Semaphore::new(usize::try_from(concurrency).unwrap_or(1)));
        let mut invocations = JoinSet::new();
        // The semaphore is never closed.
        while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
            let batch = self.next_batch().await;
            while invocations.try_join_next().is_some() {}
            let reader = Arc::clone(&self);
            invocations.spawn(async move {
                reader.process(batch).await;
                drop(slot);
            });
        }
    }

    /// Waits for messages, and then for a full batch until the window ends.
    async fn next_batch(&self) -> Vec<ReceivedMessage> {
        let batch_size = usize::try_from(self.mapping.batch_size).unwrap_or(1).max(1);
        let mut batch = Vec::new();
        let mut bytes = 0;
        let mut end = None;
        loop {
            let now = Instant::now();
            let wait = end.map_or(WAIT, |end: Instant| end.saturating_duration_since(now));
            let is_over = end.is_some_and(|end| end <= now);
            if batch.len() >= batch_size || bytes >= EVENT_BYTES || (is_over && !batch.is_empty()) {
                return batch;
            }
            let most = RECEIVED_AT_ONCE.min(batch_size - batch.len());
            for message in self.receive(most, wait).await {
                if self.passes(&message) {
                    bytes += message.record.to_string().len() + 1;
                    batch.push(message);
                } else {
                    // As Lambda does it, with messages that no filter lets pass.
                    self.delete(&message);
                }
            }
            if end.is_none() && !batch.is_empty() {
                end = Some(Instant::now() + self.mapping.batching_window);
            }
        }
    }

    async fn receive(&self, most: usize, wait: Duration) -> Vec<ReceivedMessage> {
        let messaging = &self.services.messaging;
        let received = messaging.receive_for_function(&self.queue, &self.arn, most, wait).await;
        if let Ok(messages) = received {
            return messages;
        }
        sleep(PAUSE).await;
        Vec::new()
    }

    /// True if a filter lets a message pass. Filters see a body that is JSON as such.
    fn passes(&self, message: &ReceivedMessage) -> bool {
        let filters = &self.mapping.filters;
        if filters.is_empty() {
            return true;
        }
        let mut subject = message.record.clone();
        let body = subject["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
        if let Some(body @ (Value::Object(_) | Value::Array(_))) = body {
            subject["body"] = body;
        }
        filters.iter().any(|filter| pattern::matches(filter, &subject))
    }

    async fn process(&self, batch: Vec<ReceivedMessage>) {
        let records: Vec<_> = batch.iter().map(|message| message.record.clone()).collect();
        let source = self.mapping.source.to_string();
        let event = json!({"Records": records});
        let failed = match self.services.functions.invoke(&self.function, &event, &source).await {
            Err(error) => {
                return self.report(&batch.iter().collect::<Vec<_>>(), &error.to_string());
            }
            Ok(response) if self.mapping.reports_item_failures => failures(&response, &batch),
            Ok(_) => Vec::new(),
        };
        let (failed, processed): (Vec<_>, Vec<_>) =
            batch.iter().partition(|message| failed.contains(&message.id.as_str()));
        for message in processed {
            self.delete(message);
        }
        self.report(&failed, "the function reported failed messages");
    }

    fn delete(&self, message: &ReceivedMessage) {
        self.services.messaging.delete_message(&self.queue, &message.receipt);
    }

    /// Reports messages that are received again after the visibility timeout.
    fn report(&self, messages: &[&ReceivedMessage], error: &str) {
        let (Some(first), Some(last)) = (messages.first(), messages.last()) else { return };
        let failure = BatchFailure {
            time: Timestamp::now().0,
            function: self.function.clone(),
            mapping: self.mapping.key.clone(),
            records: messages.len(),
            first: first.id.clone(),
            last: last.id.clone(),
            error: error.to_owned(),
            discarded: false,
        };
        self.services.functions.report(Activity::Batch(Arc::new(failure)));
    }
}

/// The identifiers of the messages that a response reports as
/// [failed](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html): all for
/// an invalid response or an unknown identifier.
fn failures<'a>(response: &Value, batch: &'a [ReceivedMessage]) -> Vec<&'a str> {
    let all = || batch.iter().map(|message| message.id.as_str()).collect();
    let reported = match response.get("batchItemFailures") {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(reported)) => reported,
        Some(_) => return all(),
    };
    let id = |failure: &Value| {
        let id = failure.get("itemIdentifier")?.as_str()?;
        batch.iter().map(|message| message.id.as_str()).find(|known| *known == id)
    };
    reported.iter().map(id).collect::<Option<Vec<_>>>().unwrap_or_else(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_read_as_documented() {
        let batch = ["a", "b"].map(|id| ReceivedMessage {
            id: id.to_owned(),
            receipt: String::new(),
            record: Value::Null,
        });
        let both = vec!["a", "b"];
        for (response, expected) in [
            (Value::Null, vec![]),
            (json!({}), vec![]),
            (json!({"batchItemFailures": []}), vec![]),
            (json!({"batchItemFailures": null}), vec![]),
            (json!({"batchItemFailures": [{"itemIdentifier": "b"}]}), vec!["b"]),
            (json!({"batchItemFailures": [{"itemIdentifier": "c"}]}), both.clone()),
            (json!({"batchItemFailures": [{"itemIdentifier": ""}]}), both.clone()),
            (json!({"batchItemFailures": [{"itemIdentifier": null}]}), both.clone()),
            (json!({"batchItemFailures": [{"other": "b"}]}), both.clone()),
            (json!({"batchItemFailures": "b"}), both),
        ] {
            assert_eq!(failures(&response, &batch), expected, "{response}");
        }
    }
}
