//! Messages to queues.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::{Handle, List, Payload, Queue, ValueTemplate};

/// Sends a message, or one for each element of a list, to a queue of SQS.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct SendMessage {
    /// The queue, by its name in this blueprint.
    pub(crate) queue: Handle<Queue>,
    /// The list of the request for whose elements messages are sent, at most ten: `{body.orders}`.
    /// The values of the message may contain `{element.NAME}` and `{index}`. If SQS refuses some of
    /// the messages, the response is 207 with the indexes of their elements: `{"failed": [1]}`.
    pub(crate) each: Option<List>,
    /// The text of the message: a text, such as `{body|json}` for the whole body, or JSON.
    pub(crate) message: Payload,
    /// Message attributes by name, each a string. One with a missing optional value is left out.
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, ValueTemplate>,
    /// The time in seconds for which the message is hidden at first. The default is that of the
    /// queue. A FIFO queue has one delay for all of its messages.
    #[schemars(range(max = 900))]
    pub(crate) delay_seconds: Option<u32>,
    /// The group within which a FIFO queue, which requires one, keeps the order of messages, such as
    /// `{body.customer}`; a standard queue shares its receivers fairly between groups.
    pub(crate) group_id: Option<ValueTemplate>,
    /// The ID by which SQS recognizes duplicates within five minutes. Required for a FIFO queue
    /// without content-based deduplication, and only supported there.
    pub(crate) deduplication_id: Option<ValueTemplate>,
    /// The answer. The default is 200 with `{"messageId": "{response.MessageId}"}`, and with `{}`
    /// for a list.
    pub(crate) answer: Option<ServiceAnswer>,
}

/// The most messages of
/// [`SendMessageBatch`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html).
pub(crate) const MOST_MESSAGES: usize = 10;

impl SendMessage {
    /// Sends a message to a queue.
    pub fn new(queue: &Handle<Queue>, message: Payload) -> Self {
        Self {
            queue: queue.clone(),
            each: None,
            message,
            attributes: BTreeMap::new(),
            delay_seconds: None,
            group_id: None,
            deduplication_id: None,
            answer: None,
        }
    }

    /// Sends a message for each element of a list. Values may contain `{element.NAME}`.
    pub fn each(mut self, list: List) -> Self {
        self.each = Some(list);
        self
    }

    /// Adds a message attribute, a string.
    pub fn attribute(mut self, name: impl Into<String>, value: ValueTemplate) -> Self {
        self.attributes.insert(name.into(), value);
        self
    }

    /// The time in seconds for which the message is hidden at first: at most 900.
    pub fn delay_seconds(mut self, seconds: u32) -> Self {
        self.delay_seconds = Some(seconds);
        self
    }

    /// The group within which a FIFO queue keeps the order of messages.
    pub fn group_id(mut self, id: ValueTemplate) -> Self {
        self.group_id = Some(id);
        self
    }

    /// The ID by which a FIFO queue recognizes duplicates.
    pub fn deduplication_id(mut self, id: ValueTemplate) -> Self {
        self.deduplication_id = Some(id);
        self
    }
}
