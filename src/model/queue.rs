//! SQS queues.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::existing::may_exist;
use super::written::{self, Member};
use super::{
    CheckovSkip, Existing, Handle, Name, QueueAlarms, Setting, Stack, Tags, builder, checkov_skip,
};
use crate::text::Text;

/// A
/// [queue](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html)
/// of SQS, as
/// [`CreateQueue`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html)
/// describes it. By default it is a standard queue, encrypted with a key of SQS; omitted settings
/// have SQS's defaults.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Queue {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 80 letters, digits, `_` and `-`, with `.fifo` at the end if and only
    /// if it is FIFO. May contain references. By default, the name in this blueprint, with `.fifo`
    /// appended for a FIFO queue.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The queue exists already, with this name or ARN: it is referenced, neither created nor changed,
    /// and topics of this blueprint can only send to it if its policy lets them. `fifo`,
    /// `content-based-deduplication` and `encryption` are declared as they are; the other options are
    /// those of created queues.
    pub(crate) existing: Option<Existing>,
    /// True for a FIFO queue, which keeps the order of its messages.
    pub(crate) fifo: bool,
    /// True if messages with the same content within five minutes are duplicates. FIFO only.
    pub(crate) content_based_deduplication: bool,
    /// The time in seconds for which a received message is hidden.
    #[schemars(range(max = 43_200))]
    pub(crate) visibility_timeout_seconds: Option<u32>,
    /// The retention of messages in seconds. By default, four days.
    #[schemars(with = "Option<u32>", range(min = 60, max = 1_209_600))]
    pub(crate) message_retention_seconds: u32,
    /// The time in seconds for which a new message is hidden.
    #[schemars(range(max = 900))]
    pub(crate) delay_seconds: Option<u32>,
    /// The largest message size in bytes.
    #[schemars(range(min = 1024, max = 262_144))]
    pub(crate) maximum_message_bytes: Option<u32>,
    /// The time in seconds for which a receiver waits for messages.
    #[schemars(range(max = 20))]
    pub(crate) receive_wait_time_seconds: Option<u32>,
    /// The server-side encryption. By default, a key owned by SQS.
    #[schemars(with = "Option<QueueEncryption>")]
    pub(crate) encryption: Setting<QueueEncryption>,
    /// The queue for messages that were received too often.
    #[serde(rename = "dead-letter-queue")]
    pub(crate) dead_letter: Option<DeadLetter>,
    /// Its alarms, each by its threshold. The default is none.
    pub(crate) alarms: QueueAlarms,
    /// Suppressed checks of checkov for the queue.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

/// The server-side encryption of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QueueEncryption {
    /// A key owned by SQS: free of charge, not visible in the account.
    #[default]
    SqsManaged,
    /// The AWS managed key `aws/sqs` of the account. Topics cannot send to such a queue.
    AwsManaged,
    /// The ARN of a customer managed KMS key. May contain references.
    #[serde(rename = "kms-key-arn")]
    CustomerManaged(Text),
}

impl QueueEncryption {
    /// The customer managed key, whose use must be allowed.
    pub(crate) const fn customer_managed(&self) -> Option<&Text> {
        match self {
            Self::SqsManaged | Self::AwsManaged => None,
            Self::CustomerManaged(arn) => Some(arn),
        }
    }
}

/// The queue for messages that were received too often.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct DeadLetter {
    /// The queue, by its name in this blueprint.
    pub(crate) queue: Handle<Queue>,
    /// The number of receives before a message is moved.
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) max_receive_count: u32,
}

/// The valid range of each number, from
/// [`CreateQueue`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html).
pub(crate) const VISIBILITY_TIMEOUT: RangeInclusive<u32> = 0..=43_200;
pub(crate) const MESSAGE_RETENTION: RangeInclusive<u32> = 60..=1_209_600;
pub(crate) const DELAY: RangeInclusive<u32> = 0..=900;
/// SQS accepts up to 1 MiB, but version 5 of the aws provider only 256 KiB.
pub(crate) const MAXIMUM_MESSAGE_BYTES: RangeInclusive<u32> = 1024..=262_144;
pub(crate) const RECEIVE_WAIT_TIME: RangeInclusive<u32> = 0..=20;
pub(crate) const MAX_RECEIVE_COUNT: RangeInclusive<u32> = 1..=1000;

/// SQS's default retention of messages: four days.
const DEFAULT_RETENTION: u32 = 345_600;

may_exist! {
    Queue: Queue,
    /// The queue exists already: it is referenced, neither created nor changed, and topics of this
    /// stack can only send to it if its policy lets them. Its FIFO order, its deduplication and
    /// its encryption are declared as they are; the other options are those of created queues.
    |queue| [
        ("checkov-skip", !queue.checkov_skip.is_empty()),
        ("dead-letter-queue", queue.dead_letter.is_some()),
        ("delay-seconds", queue.delay_seconds.is_some()),
        ("maximum-message-bytes", queue.maximum_message_bytes.is_some()),
        ("message-retention-seconds", queue.message_retention_seconds != DEFAULT_RETENTION),
        ("name", queue.is_renamed()),
        ("receive-wait-time-seconds", queue.receive_wait_time_seconds.is_some()),
        ("tags", !queue.tags.is_empty()),
        ("visibility-timeout-seconds", queue.visibility_timeout_seconds.is_some()),
    ]
}

impl Default for Queue {
    fn default() -> Self {
        Self::new("")
    }
}

impl Member for Queue {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        if self.name.is_empty() {
            let known = self.known().map(|known| known.name);
            let own = || if self.fifo { fifo_name(key) } else { key.into() };
            self.name = known.unwrap_or_else(own);
        }
        self
    }
}

impl Queue {
    /// Creates a queue with the physical name `key`.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            fifo: false,
            content_based_deduplication: false,
            visibility_timeout_seconds: None,
            message_retention_seconds: DEFAULT_RETENTION,
            delay_seconds: None,
            maximum_message_bytes: None,
            receive_wait_time_seconds: None,
            encryption: Setting::default(),
            dead_letter: None,
            alarms: QueueAlarms::new(),
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    /// Creates a FIFO queue, which keeps the order of messages. Its physical name ends in `.fifo`,
    /// which is appended to `key` if necessary.
    pub fn fifo(key: &str) -> Self {
        Self { name: fifo_name(key), fifo: true, ..Self::new(key) }
    }

    builder::name! {
        /// The physical name, if it differs: 1 to 80 letters, digits, `_` and `-`, with `.fifo` at
        /// the end if and only if it is FIFO.
    }

    /// True if messages with the same content within five minutes are duplicates. FIFO queues only.
    pub fn content_based_deduplication(mut self, enabled: bool) -> Self {
        self.content_based_deduplication = enabled;
        self
    }

    /// The time for which a received message is hidden: up to 43,200 seconds.
    pub fn visibility_timeout_seconds(mut self, seconds: u32) -> Self {
        self.visibility_timeout_seconds = Some(seconds);
        self
    }

    /// The retention of messages: 60 to 1,209,600 seconds. The default is SQS's four days.
    pub fn message_retention_seconds(mut self, seconds: u32) -> Self {
        self.message_retention_seconds = seconds;
        self
    }

    /// The time for which a new message is hidden: up to 900 seconds.
    pub fn delay_seconds(mut self, seconds: u32) -> Self {
        self.delay_seconds = Some(seconds);
        self
    }

    /// The longest message: 1,024 to 262,144 bytes.
    pub fn maximum_message_bytes(mut self, bytes: u32) -> Self {
        self.maximum_message_bytes = Some(bytes);
        self
    }

    /// The time for which a receiver waits for messages: up to 20 seconds.
    pub fn receive_wait_time_seconds(mut self, seconds: u32) -> Self {
        self.receive_wait_time_seconds = Some(seconds);
        self
    }

    /// The key that encrypts it.
    pub fn encryption(mut self, encryption: QueueEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    /// The queue for messages that were received `max_receive_count` times, 1 to 1,000, without
    /// being deleted.
    pub fn dead_letter_queue(mut self, queue: &Handle<Queue>, max_receive_count: u32) -> Self {
        self.dead_letter = Some(DeadLetter { queue: queue.clone(), max_receive_count });
        self
    }

    /// Its alarms.
    pub fn alarms(mut self, alarms: QueueAlarms) -> Self {
        self.alarms = alarms;
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();

    /// The visibility timeout, or SQS's default of 30 seconds.
    pub(crate) fn visibility_timeout_or_default(&self) -> u32 {
        self.visibility_timeout_seconds.unwrap_or(30)
    }

    /// The cycle of dead-letter queues starting from this one, if it leads back to it.
    pub(crate) fn circle<'a>(&'a self, stack: &'a Stack) -> Option<Vec<&'a Self>> {
        let mut way = vec![self];
        loop {
            let next = stack.queue(&way.last()?.dead_letter.as_ref()?.queue)?;
            if next.key == self.key {
                return Some(way);
            }
            // A cycle further on does not include this one.
            if way.iter().any(|queue| queue.key == next.key) {
                return None;
            }
            way.push(next);
        }
    }
}

/// The suffix of the names of FIFO queues and topics.
pub(crate) const FIFO_SUFFIX: &str = ".fifo";

/// A key as the name of a FIFO queue or topic.
pub(super) fn fifo_name(key: &str) -> Text {
    format!("{}{FIFO_SUFFIX}", key.strip_suffix(FIFO_SUFFIX).unwrap_or(key)).into()
}

pub(crate) const fn named(fifo: bool) -> &'static str {
    if fifo { "FIFO" } else { "standard" }
}

impl Stack {
    /// The queue of a handle.
    pub(crate) fn queue(&self, handle: &Handle<Queue>) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.key == handle.id().name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Topic;

    #[test]
    fn fifo_is_appended_to_a_name_once() {
        for key in ["orders", "orders.fifo"] {
            assert_eq!(Queue::fifo(key).name.as_literal(), Some("orders.fifo"));
            assert_eq!(Topic::fifo(key).name.as_literal(), Some("orders.fifo"));
        }
    }
}
