//! Stand-ins for SNS, SQS, Kinesis and Firehose on this machine.
//!
//! They keep messages in memory, deliver them from topics to queues and functions, and report each
//! of them. Messages to phones, addresses and URLs are only reported. `endpoint` answers SDKs and
//! the AWS CLI, with a file for each service.

mod endpoint;
mod firehose;
mod form;
mod kinesis;
mod kinesis_stream;
mod lambda;
mod message;
mod query;
mod queue;
mod recorded;
mod sns;
mod sqs;
mod sqs_query;
#[cfg(test)]
mod tests;
mod topic;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

pub(crate) use endpoint::{Endpoint, QueryService, router};
pub use kinesis_stream::KinesisStream;
pub(crate) use kinesis_stream::{Record, StreamState, number_of, sequence_number};
pub(crate) use message::{Attribute, Message};
#[cfg(test)]
pub(crate) use queue::tests::queue as test_queue;
pub use queue::{DeadLetter, Queue};
pub use recorded::{Recorded, Step};
pub use topic::{Subscription, Topic};

use queue::{QueueState, Received, Sent, Stored};
use recorded::Records;
use topic::{Published, TopicState};

/// The topics, queues and Kinesis streams of a system.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resources {
    /// The topics.
    pub topics: Vec<Topic>,
    /// The queues.
    pub queues: Vec<Queue>,
    /// The Kinesis streams.
    pub kinesis_streams: Vec<KinesisStream>,
}

/// An error of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceError {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl ServiceError {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

/// A topic's message on its way to a function.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// The ARN of the function.
    pub(crate) function: String,
    /// The topic's name.
    pub(crate) topic: String,
    /// The identifier of the message.
    pub(crate) id: String,
    pub(crate) event: Value,
    /// The ARN of the subscription's queue for messages that cannot be delivered.
    pub(crate) dead_letter_queue: Option<String>,
}

/// The largest number of messages on their way to functions.
const DELIVERIES: usize = 1_000;

/// The state of a queue, for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueSummary {
    /// The name.
    pub name: String,
    /// The number of messages that can be received.
    pub visible: usize,
    /// The number of messages that were received and not deleted.
    pub in_flight: usize,
    /// The number of messages that are delayed.
    pub delayed: usize,
    /// The first messages.
    pub messages: Vec<QueuedMessage>,
}

/// A message in a queue, for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueuedMessage {
    /// The identifier.
    pub id: String,
    /// The body.
    pub body: String,
    /// The time of sending, in milliseconds since 1970.
    pub sent: u64,
    /// The number of times that it was received.
    pub receive_count: u32,
}

/// The topics, queues and streams with their messages.
pub struct Messaging {
    state: RwLock<State>,
    records: Records,
    deliveries: mpsc::Sender<Delivery>,
    taken: Mutex<Option<mpsc::Receiver<Delivery>>>,
}

/// The resources by name.
#[derive(Debug, Default)]
struct State {
    topics: BTreeMap<String, Arc<TopicState>>,
    queues: BTreeMap<String, Arc<QueueState>>,
    streams: BTreeMap<String, Arc<StreamState>>,
}

impl fmt::Debug for Messaging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Messaging").finish_non_exhaustive()
    }
}

/// A receiver of messages that were sent, delivered or received.
pub(crate) type Report = Arc<dyn Fn(Arc<Recorded>) + Send + Sync>;

impl Messaging {
    pub(crate) fn new(resources: Resources, report: Report) -> Self {
        let (deliveries, taken) = mpsc::channel(DELIVERIES);
        let taken = Mutex::new(Some(taken));
        let records = Records::new(report);
        let messaging = Self { state: RwLock::default(), records, deliveries, taken };
        messaging.reload(resources);
        messaging
    }

    /// Replaces the resources. Those with the same name keep their messages.
    pub(crate) fn reload(&self, resources: Resources) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut former = std::mem::take(&mut *state);
        for topic in resources.topics {
            let name = topic.name.clone();
            let duplicates = former.topics.remove(&name);
            let duplicates = duplicates.map_or_else(Default::default, |of| {
                std::mem::take(&mut *of.duplicates.lock().unwrap_or_else(PoisonError::into_inner))
            });
            let duplicates = Mutex::new(duplicates);
            state.topics.insert(name, Arc::new(TopicState { topic, duplicates }));
        }
        for queue in resources.queues {
            let name = queue.name.clone();
            let kept = match former.queues.remove(&name) {
                Some(kept) => {
                    kept.set(queue);
                    kept
                }
                None => Arc::new(QueueState::new(queue)),
            };
            state.queues.insert(name, kept);
        }
        for stream in resources.kinesis_streams {
            let name = stream.name.clone();
            let kept = former.streams.remove(&name).filter(|kept| kept.stream == stream);
            let kept = kept.unwrap_or_else(|| Arc::new(StreamState::new(stream)));
            state.streams.insert(name, kept);
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The messages for functions. There is one receiver of them.
    pub(crate) fn deliveries(&self) -> Option<mpsc::Receiver<Delivery>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The queue with this name, ARN or URL.
    fn queue(&self, reference: &str) -> Result<Arc<QueueState>, ServiceError> {
        let name = last_part(reference);
        self.read().queues.get(name).cloned().ok_or_else(|| {
            let message = "The specified queue does not exist.";
            ServiceError::new(400, "QueueDoesNotExist", message)
        })
    }

    /// The topic with this name or ARN.
    fn topic(&self, reference: &str) -> Result<Arc<TopicState>, ServiceError> {
        let missing = || ServiceError::new(404, "NotFound", "Topic does not exist");
        self.read().topics.get(last_part(reference)).cloned().ok_or_else(missing)
    }

    /// The Kinesis stream with this name or ARN.
    pub(crate) fn stream(&self, reference: &str) -> Result<Arc<StreamState>, ServiceError> {
        let name = last_part(reference);
        self.read().streams.get(name).cloned().ok_or_else(|| {
            let message = format!("Stream {name} not found.");
            ServiceError::new(400, "ResourceNotFoundException", message)
        })
    }

    /// The names of the queues.
    fn queue_names(&self) -> Vec<String> {
        self.read().queues.keys().cloned().collect()
    }

    /// The topics.
    pub fn topics(&self) -> Vec<Topic> {
        self.read().topics.values().map(|of| of.topic.clone()).collect()
    }

    /// The names of the Kinesis streams.
    pub fn stream_names(&self) -> Vec<String> {
        self.read().streams.keys().cloned().collect()
    }

    /// The queues with their first messages.
    pub fn queues(&self) -> Vec<QueueSummary> {
        let queues: Vec<_> =
            self.read().queues.iter().map(|(n, q)| (n.clone(), q.clone())).collect();
        let summary = |(name, state): (String, Arc<QueueState>)| {
            let counts = state.counts();
            let message = |of: Stored| QueuedMessage {
                id: of.id,
                body: of.message.body,
                sent: of.sent.0,
                receive_count: of.receive_count,
            };
            QueueSummary {
                name,
                visible: counts.visible,
                in_flight: counts.in_flight,
                delayed: counts.delayed,
                messages: state.peek(20).into_iter().map(message).collect(),
            }
        };
        queues.into_iter().map(summary).collect()
    }

    /// The latest messages that were sent, delivered or received, from the oldest.
    pub fn recorded(&self) -> Vec<Arc<Recorded>> {
        self.records.list()
    }

    /// Records a step of a message.
    pub(crate) fn record(&self, of: Recorded) {
        self.records.push(of);
    }

    /// Removes all messages of a queue. `false` if there is no such queue.
    pub fn purge(&self, queue: &str) -> bool {
        self.queue(queue).map(|queue| queue.purge()).is_ok()
    }

    /// Sends a message to a queue.
    fn send(&self, queue: &str, message: Message) -> Result<Sent, ServiceError> {
        let state = self.queue(queue)?;
        let body = message.body.clone();
        let sent = state.send(message)?;
        let name = last_part(queue).to_owned();
        self.record(Recorded::new(Step::Sent, "sqs", &name, &sent.id, &body));
        Ok(sent)
    }

    /// Sends a message to a queue or topic, by its ARN: the destination of a failure.
    pub(crate) fn send_to(&self, arn: &str, message: Message) -> Result<(), ServiceError> {
        if arn.contains(":sns:") {
            let Message { body, attributes, group_id, .. } = message;
            let message = ToPublish { body, attributes, group_id, ..ToPublish::default() };
            self.publish(arn, message).map(drop)
        } else {
            self.send(arn, message).map(drop)
        }
    }

    /// Sends a message to a queue, with the members of an SDK's request.
    pub(crate) async fn send_as_sdk(&self, request: &Value) -> Result<Value, ServiceError> {
        sqs::call(self, "localhost", "SendMessage", request).await
    }

    /// Publishes a message to a topic, with the members of an SDK's request.
    pub(crate) fn publish_as_sdk(&self, request: &Value) -> Result<Value, ServiceError> {
        sns::publish_as_sdk(self, request)
    }

    /// Receives messages from a queue, and waits for them if there are none.
    async fn receive(
        &self,
        queue: &str,
        most: usize,
        hidden: Option<Duration>,
        wait: Option<Duration>,
    ) -> Result<Vec<(Stored, String)>, ServiceError> {
        let state = self.queue(queue)?;
        let queue = state.queue();
        let deadline = Instant::now() + wait.unwrap_or(queue.receive_wait_time);
        loop {
            let arrived = state.arrived.notified();
            tokio::pin!(arrived);
            // Enabled before the queue is read, so that no message is missed.
            arrived.as_mut().enable();
            let Received { messages, dead, next } = state.receive(most, hidden);
            for stored in dead {
                self.move_to_dead_letter_queue(&queue, stored);
            }
            if !messages.is_empty() || Instant::now() >= deadline {
                for (stored, _) in &messages {
                    let body = &stored.message.body;
                    self.record(Recorded::new(
                        Step::Received,
                        "sqs",
                        &queue.name,
                        &stored.id,
                        body,
                    ));
                }
                return Ok(messages);
            }
            let next = next.map_or(deadline, |next| deadline.min(next.into()));
            // Either a message has arrived, or one is visible again.
            let _ = timeout_at(next, arrived).await;
        }
    }

    /// Receives messages from a queue as a function gets them, and waits for them if there are
    /// none.
    pub(crate) async fn receive_for_function(
        &self,
        queue: &str,
        arn: &str,
        most: usize,
        wait: Duration,
    ) -> Result<Vec<ReceivedMessage>, ServiceError> {
        let received = self.receive(queue, most, None, Some(wait)).await?;
        let message = |(stored, receipt): (Stored, String)| ReceivedMessage {
            record: sqs::record(&stored, &receipt, arn),
            id: stored.id,
            receipt,
        };
        Ok(received.into_iter().map(message).collect())
    }

    /// Deletes a message that was received.
    pub(crate) fn delete_message(&self, queue: &str, receipt: &str) {
        let Ok(state) = self.queue(queue) else { return };
        if let Some(stored) = state.delete(receipt) {
            let (name, body) = (state.queue().name, &stored.message.body);
            self.record(Recorded::new(Step::Deleted, "sqs", &name, &stored.id, body));
        }
    }

    fn move_to_dead_letter_queue(&self, queue: &Queue, stored: Stored) {
        let Some(dead_letter) = &queue.dead_letter else { return };
        let recorded =
            Recorded::new(Step::DeadLettered, "sqs", &queue.name, &stored.id, &stored.message.body)
                .to(last_part(&dead_letter.queue));
        let message = Message { delay_seconds: None, ..stored.message };
        match self.send(&dead_letter.queue, message) {
            Ok(_) => self.record(recorded),
            Err(error) => self.record(Recorded { step: Step::Failed, ..recorded }.because(&error)),
        }
    }

    /// Publishes a message to a topic, and returns its identifier and sequence number.
    fn publish(&self, topic: &str, message: ToPublish) -> Result<Sent, ServiceError> {
        let state = self.topic(topic)?;
        let topic = &state.topic;
        let invalid = |text: &str| ServiceError::new(400, "InvalidParameter", text);
        if message.body.is_empty() {
            return Err(invalid("Invalid parameter: Empty message"));
        }
        if message.body.len() > 262_144 {
            return Err(invalid("Invalid parameter: Message too long"));
        }
        let has_default = |body: &str| {
            let texts = serde_json::from_str::<Value>(body);
            texts.is_ok_and(|texts| texts.get("default").is_some_and(Value::is_string))
        };
        if message.by_protocol && !has_default(&message.body) {
            let text =
                "Invalid parameter: Message Structure - No default entry in JSON message body";
            return Err(invalid(text));
        }
        if topic.fifo && message.group_id.is_none() {
            let text =
                "Invalid parameter: The MessageGroupId parameter is required for FIFO topics";
            return Err(invalid(text));
        }
        let mut published = Published {
            id: uuid::Uuid::new_v4().to_string(),
            topic_arn: topic.arn.clone(),
            subject: message.subject,
            body: message.body,
            by_protocol: message.by_protocol,
            attributes: message.attributes,
            group_id: message.group_id,
            deduplication_id: message.deduplication_id,
            sequence_number: None,
            time: crate::timestamp::Timestamp::now(),
        };
        if topic.fifo {
            let id = published.deduplication_id(topic);
            let id = id.ok_or_else(|| {
                invalid(
                    "Invalid parameter: The topic should either have ContentBasedDeduplication \
                     enabled or MessageDeduplicationId provided explicitly",
                )
            })?;
            let mut duplicates = state.duplicates.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(earlier) = duplicates.earlier(&id, &published.id) {
                return Ok(Sent { id: earlier, sequence_number: None });
            }
            published.deduplication_id = Some(id);
            let number = u128::from(published.time.0) * 1_000_000;
            published.sequence_number = Some(format!("1{number:019}"));
        }
        self.record(Recorded::new(
            Step::Published,
            "sns",
            &topic.name,
            &published.id,
            &published.body,
        ));
        for subscription in &topic.subscriptions {
            self.deliver(topic, subscription, &published);
        }
        Ok(Sent { id: published.id, sequence_number: published.sequence_number })
    }

    /// Delivers a published message to a subscription.
    fn deliver(&self, topic: &Topic, subscription: &Subscription, published: &Published) {
        let Subscription { protocol, endpoint, .. } = subscription;
        let to = match protocol.as_str() {
            "sqs" | "lambda" => last_part(endpoint),
            _ => endpoint.as_str(),
        };
        let text = published.text(protocol);
        let recorded = |step| Recorded::new(step, "sns", &topic.name, &published.id, &text).to(to);
        if !published.passes(subscription) {
            return self.record(recorded(Step::Filtered));
        }
        match protocol.as_str() {
            "sqs" => {
                let message = published.to_queue(subscription);
                match self.send(endpoint, message.clone()) {
                    Ok(_) => self.record(recorded(Step::Delivered)),
                    Err(error) => {
                        self.record(recorded(Step::Failed).because(&error));
                        if let Some(queue) = &subscription.dead_letter_queue {
                            self.dead_letter(queue, message, &topic.name, &published.id);
                        }
                    }
                }
            }
            "lambda" => {
                let delivery = Delivery {
                    function: endpoint.clone(),
                    topic: topic.name.clone(),
                    id: published.id.clone(),
                    event: published.to_function(subscription),
                    dead_letter_queue: subscription.dead_letter_queue.clone(),
                };
                if self.deliveries.try_send(delivery).is_err() {
                    let reason = "too many messages wait for functions";
                    self.record(recorded(Step::Failed).because(&reason));
                }
            }
            _ => self.record(recorded(Step::Captured)),
        }
    }

    /// Sends a message that could not be delivered to a queue.
    pub(crate) fn dead_letter(&self, queue: &str, message: Message, topic: &str, id: &str) {
        let recorded = Recorded::new(Step::DeadLettered, "sns", topic, id, &message.body);
        let recorded = recorded.to(last_part(queue));
        match self.send(queue, message) {
            Ok(_) => self.record(recorded),
            Err(error) => self.record(Recorded { step: Step::Failed, ..recorded }.because(&error)),
        }
    }

    /// Puts a record into a Kinesis stream, and returns its shard and sequence number.
    pub(crate) fn put_record(
        &self,
        stream: &str,
        partition_key: &str,
        data: Vec<u8>,
        explicit_hash_key: Option<u128>,
    ) -> Result<(String, String), ServiceError> {
        let state = self.stream(stream)?;
        let body = String::from_utf8_lossy(&data).into_owned();
        let (shard, number) = state.put(partition_key, data, explicit_hash_key);
        let name = &state.stream.name;
        self.record(Recorded::new(Step::Sent, "kinesis", name, &number, &body));
        Ok((shard, number))
    }
}

/// A message to publish.
#[derive(Debug, Default)]
struct ToPublish {
    subject: Option<String>,
    body: String,
    by_protocol: bool,
    attributes: message::Attributes,
    group_id: Option<String>,
    deduplication_id: Option<String>,
}

/// A message that was received for a function.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedMessage {
    pub(crate) id: String,
    pub(crate) receipt: String,
    /// The record in an event.
    pub(crate) record: Value,
}

/// The name in a name, ARN or URL.
pub(crate) fn last_part(reference: &str) -> &str {
    reference.rsplit(['/', ':']).next().unwrap_or(reference)
}
