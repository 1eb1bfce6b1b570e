//! Queues of SQS.

use std::ops::RangeInclusive;

use super::limits::{self, check_range};
use super::problem::Checker;
use super::{
    CheckovSkip, Handle, Kind, Name, Resource, ResourceId, Stack, Tags, arn, checkov_skip,
};
use crate::text::{Segment, Text};

/// A
/// [queue](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html)
/// of SQS, as
/// [`CreateQueue`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html)
/// describes it. Unless told otherwise it is a standard queue, encrypted with a key of SQS; what is
/// not said is left to SQS.
#[derive(Debug, Clone)]
pub struct Queue {
    pub(crate) key: Name,
    pub(crate) name: Text,
    pub(crate) fifo: bool,
    pub(crate) content_based_deduplication: bool,
    pub(crate) visibility_timeout_seconds: Option<u32>,
    pub(crate) message_retention_seconds: u32,
    pub(crate) delay_seconds: Option<u32>,
    pub(crate) maximum_message_bytes: Option<u32>,
    pub(crate) receive_wait_time_seconds: Option<u32>,
    pub(crate) encryption: QueueEncryption,
    pub(crate) dead_letter: Option<DeadLetter>,
    pub(crate) checkov_skip: CheckovSkip,
    pub(crate) tags: Tags,
}

/// Whose key encrypts a queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum QueueEncryption {
    /// A key that SQS owns; free of charge, not visible in the account.
    #[default]
    SqsManaged,
    /// The account's key `aws/sqs`, managed by AWS. Topics cannot send to such a queue.
    AwsManaged,
    /// A customer managed key of KMS, by its ARN.
    CustomerManaged(Text),
}

/// Where messages go that were received too often.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    pub(crate) queue: Handle<Queue>,
    pub(crate) max_receive_count: u32,
}

/// What each number of a queue may be, by
/// [`CreateQueue`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html).
const VISIBILITY_TIMEOUT: RangeInclusive<u32> = 0..=43_200;
const MESSAGE_RETENTION: RangeInclusive<u32> = 60..=1_209_600;
const DELAY: RangeInclusive<u32> = 0..=900;
/// SQS takes up to 1 MiB, but no version 5 of the aws provider more than 256 KiB.
const MAXIMUM_MESSAGE_BYTES: RangeInclusive<u32> = 1024..=262_144;
const RECEIVE_WAIT_TIME: RangeInclusive<u32> = 0..=20;
const MAX_RECEIVE_COUNT: RangeInclusive<u32> = 1..=1000;

impl Queue {
    /// A queue called `key`, in the stack and on AWS.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            fifo: false,
            content_based_deduplication: false,
            visibility_timeout_seconds: None,
            message_retention_seconds: 345_600,
            delay_seconds: None,
            maximum_message_bytes: None,
            receive_wait_time_seconds: None,
            encryption: QueueEncryption::default(),
            dead_letter: None,
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    /// A queue that keeps the order of its messages. On AWS, its name ends in `.fifo`, which is
    /// added where `key` does not.
    pub fn fifo(key: &str) -> Self {
        Self { name: fifo_name(key), fifo: true, ..Self::new(key) }
    }

    /// The name on AWS, where it differs: 1 to 80 letters, digits, `_` and `-`, with `.fifo` at the
    /// end exactly if it is FIFO.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// Whether two messages of the same content within five minutes are one. FIFO queues only.
    pub fn content_based_deduplication(mut self, enabled: bool) -> Self {
        self.content_based_deduplication = enabled;
        self
    }

    /// For how long a message that was received is hidden from others: up to 43,200 seconds.
    pub fn visibility_timeout_seconds(mut self, seconds: u32) -> Self {
        self.visibility_timeout_seconds = Some(seconds);
        self
    }

    /// For how long messages are kept: 60 to 1,209,600 seconds. Without it, four days, as SQS has
    /// it.
    pub fn message_retention_seconds(mut self, seconds: u32) -> Self {
        self.message_retention_seconds = seconds;
        self
    }

    /// For how long a message is hidden at first: up to 900 seconds.
    pub fn delay_seconds(mut self, seconds: u32) -> Self {
        self.delay_seconds = Some(seconds);
        self
    }

    /// The longest message: 1,024 to 262,144 bytes.
    pub fn maximum_message_bytes(mut self, bytes: u32) -> Self {
        self.maximum_message_bytes = Some(bytes);
        self
    }

    /// For how long a receiver waits for messages: up to 20 seconds.
    pub fn receive_wait_time_seconds(mut self, seconds: u32) -> Self {
        self.receive_wait_time_seconds = Some(seconds);
        self
    }

    /// Whose key encrypts it.
    pub fn encryption(mut self, encryption: QueueEncryption) -> Self {
        self.encryption = encryption;
        self
    }

    /// Where messages go that were received `max_receive_count` times, 1 to 1,000, and not deleted.
    pub fn dead_letter_queue(mut self, queue: &Handle<Queue>, max_receive_count: u32) -> Self {
        self.dead_letter = Some(DeadLetter { queue: queue.clone(), max_receive_count });
        self
    }

    checkov_skip::builder!("it");

    /// Adds a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Text>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// The queues from this one on, each the dead-letter queue of the one before, where the last
    /// one's is this again.
    fn circle<'a>(&'a self, stack: &'a Stack) -> Option<Vec<&'a Self>> {
        let mut way = vec![self];
        loop {
            let next = stack.queue(&way.last()?.dead_letter.as_ref()?.queue)?;
            if next.key == self.key {
                return Some(way);
            }
            // Those further on go round without this one.
            if way.iter().any(|queue| queue.key == next.key) {
                return None;
            }
            way.push(next);
        }
    }

    fn check_dead_letter(&self, stack: &Stack, check: &mut Checker, dead_letter: &DeadLetter) {
        let at = ["dead-letter-queue", "queue"];
        stack.check_reference(check, &at, dead_letter.queue.id());
        if let Some(circle) = self.circle(stack) {
            let is_last = circle.iter().all(|queue| queue.key <= self.key);
            let way: Vec<_> = circle.iter().chain([&self]).map(|queue| &*queue.key).collect();
            check.require(
                circle.len() > 1,
                &at,
                "a queue that is its own dead-letter queue",
                "another queue",
            );
            // Once for all of them.
            check.require(
                circle.len() == 1 || !is_last,
                &at,
                format_args!("dead-letter queues that lead back: {}", way.join(" → ")),
                "a queue from which no dead-letter queue leads here",
            );
        }
        if let Some(other) = stack.queue(&dead_letter.queue) {
            check.require(
                other.fifo == self.fifo,
                &at,
                format_args!(
                    "the dead-letter queue is {}, and this queue {}",
                    named(other.fifo),
                    named(self.fifo)
                ),
                "two queues of the same type",
            );
        }
        let count = Some(dead_letter.max_receive_count);
        let at = ["dead-letter-queue", "max-receive-count"];
        check_range(check, &at, &MAX_RECEIVE_COUNT, count);
    }
}

/// What the names of FIFO queues and topics end in.
const FIFO_SUFFIX: &str = ".fifo";

/// A key as the name of a FIFO queue or topic.
pub(super) fn fifo_name(key: &str) -> Text {
    format!("{}{FIFO_SUFFIX}", key.strip_suffix(FIFO_SUFFIX).unwrap_or(key)).into()
}

const fn named(fifo: bool) -> &'static str {
    if fifo { "FIFO" } else { "standard" }
}

/// Reports a name that SQS or SNS would not take for a queue or topic of this type.
pub(super) fn check_name(
    stack: &Stack,
    check: &mut Checker,
    name: &Text,
    (what, longest): (&str, usize),
    fifo: bool,
) {
    stack.check_text(check, &["name"], name);
    let Some(name) = name.as_literal() else {
        if let Some(Segment::Literal(end)) = name.segments().last() {
            check.require(
                end.ends_with(FIFO_SUFFIX) == fifo,
                &["name"],
                format_args!(
                    "a name that ends in `{end}` cannot be that of a {} {what}",
                    named(fifo)
                ),
                if fifo { "`.fifo` at its end" } else { "another end than `.fifo`" },
            );
        }
        return;
    };
    let stem = if fifo { name.strip_suffix(FIFO_SUFFIX) } else { Some(name) };
    let fine = stem.is_some_and(|stem| {
        !stem.is_empty() && name.len() <= longest && limits::is_made_of(stem, "_-")
    });
    let ending = if fifo { " and `.fifo`" } else { "" };
    check.require(
        fine,
        &["name"],
        format_args!("`{name}` cannot be the name of a {} {what}", named(fifo)),
        format_args!("1 to {longest} characters: letters, digits, `_` and `-`{ending}"),
    );
}

impl Resource for Queue {
    fn id(&self) -> ResourceId {
        ResourceId::new(Kind::Queue, self.key.clone())
    }

    fn add_to(self, stack: &mut Stack) {
        stack.queues.push(self);
    }

    fn check(&self, stack: &Stack, check: &mut Checker) {
        check_name(stack, check, &self.name, ("queue", 80), self.fifo);
        check.require(
            self.fifo || !self.content_based_deduplication,
            &["content-based-deduplication"],
            "content-based deduplication on a standard queue",
            "fifo: true",
        );
        for (field, range, seconds) in [
            ("visibility-timeout-seconds", VISIBILITY_TIMEOUT, self.visibility_timeout_seconds),
            ("message-retention-seconds", MESSAGE_RETENTION, Some(self.message_retention_seconds)),
            ("delay-seconds", DELAY, self.delay_seconds),
            ("receive-wait-time-seconds", RECEIVE_WAIT_TIME, self.receive_wait_time_seconds),
        ] {
            check_range(check, &[field], &range, seconds);
        }
        let bytes = self.maximum_message_bytes;
        check_range(check, &["maximum-message-bytes"], &MAXIMUM_MESSAGE_BYTES, bytes);
        if let QueueEncryption::CustomerManaged(key) = &self.encryption {
            arn::KMS_KEY.check(stack, check, &["encryption", "kms-key-arn"], key);
        }
        if let Some(dead_letter) = &self.dead_letter {
            self.check_dead_letter(stack, check, dead_letter);
        }
        checkov_skip::check(check, &[], &self.checkov_skip);
        stack.check_tags(check, &["tags"], &self.tags);
    }
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
    fn fifo_is_at_the_end_of_a_name_just_once() {
        for key in ["orders", "orders.fifo"] {
            assert_eq!(Queue::fifo(key).name.as_literal(), Some("orders.fifo"));
            assert_eq!(Topic::fifo(key).name.as_literal(), Some("orders.fifo"));
        }
    }
}
