//! Queues.

use super::Lowering;
use crate::blueprint::document as written;
use crate::model::{DeadLetter, Handle, Kind, Queue, QueueEncryption, ResourceId};

impl Lowering<'_> {
    pub(super) fn queue(&mut self, name: &str, written: &written::Queue) -> Queue {
        let mut queue = if written.fifo { Queue::fifo(name) } else { Queue::new(name) };
        if let Some(physical) = &written.name {
            queue.name = self.plain(physical, &["queues", name, "name"]);
        }
        queue.content_based_deduplication = written.content_based_deduplication;
        queue.visibility_timeout_seconds = written.visibility_timeout_seconds;
        queue.message_retention_seconds =
            written.message_retention_seconds.unwrap_or(queue.message_retention_seconds);
        queue.delay_seconds = written.delay_seconds;
        queue.maximum_message_bytes = written.maximum_message_bytes;
        queue.receive_wait_time_seconds = written.receive_wait_time_seconds;
        queue.encryption = match &written.encryption {
            None | Some(written::QueueEncryption::SqsManaged) => QueueEncryption::SqsManaged,
            Some(written::QueueEncryption::AwsManaged) => QueueEncryption::AwsManaged,
            Some(written::QueueEncryption::KmsKeyArn(arn)) => QueueEncryption::CustomerManaged(
                self.plain(arn, &["queues", name, "encryption", "kms-key-arn"]),
            ),
        };
        queue.dead_letter = written.dead_letter_queue.as_ref().and_then(|dead_letter| {
            let other = self.queue_handle(
                &dead_letter.queue,
                &["queues", name, "dead-letter-queue", "queue"],
            )?;
            Some(DeadLetter { queue: other, max_receive_count: dead_letter.max_receive_count })
        });
        queue.checkov_skip.clone_from(&written.checkov_skip.0);
        queue.tags = self.tags(&written.tags, &["queues", name]);
        queue
    }

    /// The queue of a name, which is reported where there is none.
    pub(super) fn queue_handle(&mut self, name: &str, at: &[&str]) -> Option<Handle<Queue>> {
        if self.blueprint.queues.contains_key(name) {
            return Some(Handle::new(ResourceId::new(Kind::Queue, name)));
        }
        self.not_in("queues", at, "queue", name);
        None
    }
}
