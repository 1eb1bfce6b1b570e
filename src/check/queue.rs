//! The checks of a queue.

use super::checkov_skip;
use super::finding::Checker;
use super::limits::check_range;
use crate::check::rules::{
    circular_dead_letter_queue, fifo_mismatch, resource_name, unsupported_combination,
};
use crate::model::DeadLetter;
use crate::model::Queue;
use crate::model::QueueEncryption;
use crate::model::Stack;
use crate::model::arn;
use crate::model::limits;
use crate::model::queue::DELAY;
use crate::model::queue::FIFO_SUFFIX;
use crate::model::queue::MAX_RECEIVE_COUNT;
use crate::model::queue::MAXIMUM_MESSAGE_BYTES;
use crate::model::queue::MESSAGE_RETENTION;
use crate::model::queue::RECEIVE_WAIT_TIME;
use crate::model::queue::VISIBILITY_TIMEOUT;
use crate::model::queue::named;
use crate::text::Segment;
use crate::text::Text;

impl Queue {
    pub(crate) fn check_dead_letter(
        &self,
        stack: &Stack,
        check: &mut Checker,
        dead_letter: &DeadLetter,
    ) {
        let at = ["dead-letter-queue", "queue"];
        stack.check_reference(check, &at, dead_letter.queue.id());
        if let Some(circle) = self.circle(stack) {
            let is_last = circle.iter().all(|queue| queue.key <= self.key);
            let way: Vec<_> = circle.iter().chain([&self]).map(|queue| &*queue.key).collect();
            check.require(
                &circular_dead_letter_queue::RULE,
                circle.len() > 1,
                &at,
                "a queue that is its own dead-letter queue",
                "another queue",
            );
            // Once for all of them.
            check.require(
                &circular_dead_letter_queue::RULE,
                circle.len() == 1 || !is_last,
                &at,
                format_args!("circular dead-letter queues: {}", way.join(" → ")),
                "a queue without a dead-letter queue that leads back",
            );
        }
        if let Some(other) = stack.queue(&dead_letter.queue) {
            check.require(
                &fifo_mismatch::RULE,
                other.fifo == self.fifo,
                &at,
                format_args!(
                    "the dead-letter queue is {}, but this queue is {}",
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

/// Reports a name that SQS or SNS would not take for a queue or topic of this type.
pub(crate) fn check_name(
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
                &resource_name::RULE,
                end.ends_with(FIFO_SUFFIX) == fifo,
                &["name"],
                format_args!("the name of a {} {what} ends in `{end}`", named(fifo)),
                if fifo { "the suffix `.fifo`" } else { "another suffix than `.fifo`" },
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
        &resource_name::RULE,
        fine,
        &["name"],
        format_args!("invalid name `{name}` of a {} {what}", named(fifo)),
        format_args!("1 to {longest} characters: letters, digits, `_` and `-`{ending}"),
    );
}

impl Queue {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        check_name(stack, check, &self.name, ("queue", 80), self.fifo);
        check.require(
            &unsupported_combination::RULE,
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
