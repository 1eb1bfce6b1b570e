//! [`aws_sqs_queue`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue)
//! and
//! [`aws_sqs_queue_redrive_policy`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_redrive_policy).

use super::checkov_skip;
use super::hcl::Writer;
use super::reference::{self, Address, AttributeOf, QUEUE_REDRIVE_POLICY};
use super::tags;
use crate::model::{DeadLetter, Handle, Queue, QueueEncryption, ResourceId, Stack};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, stack: &Stack, queue: &Queue) {
    let id = &queue.id();
    w.resource_of(id, |w| {
        checkov_skip::write(w, &queue.checkov_skip);
        w.attribute("name", &queue.name);
        if queue.fifo {
            w.attribute("fifo_queue", true);
        }
        if queue.content_based_deduplication {
            w.attribute("content_based_deduplication", true);
        }
        w.optional("visibility_timeout_seconds", queue.visibility_timeout_seconds);
        w.attribute("message_retention_seconds", queue.message_retention_seconds);
        w.optional("delay_seconds", queue.delay_seconds);
        w.optional("max_message_size", queue.maximum_message_bytes);
        w.optional("receive_wait_time_seconds", queue.receive_wait_time_seconds);
        match &*queue.encryption {
            QueueEncryption::SqsManaged => w.attribute("sqs_managed_sse_enabled", true),
            QueueEncryption::AwsManaged => w.attribute("kms_master_key_id", "alias/aws/sqs"),
            QueueEncryption::CustomerManaged(arn) => w.attribute("kms_master_key_id", arn),
        }
        tags::write(w, stack, &queue.tags);
    });
    if let Some(dead_letter) = &queue.dead_letter {
        redrive_policy(w, id, dead_letter);
    }
}

/// Writes the redrive policy as a resource of its own, because the provider would keep an attribute
/// of the queue after the module omits it.
fn redrive_policy(w: &mut Writer, queue: &ResourceId, dead_letter: &DeadLetter) {
    w.resource(Address::new(QUEUE_REDRIVE_POLICY, &reference::name(queue)), |w| {
        w.attribute("queue_url", AttributeOf(queue, "id"));
        w.json_object("redrive_policy", |w| {
            dead_letter_target(w, &dead_letter.queue);
            w.attribute("maxReceiveCount", dead_letter.max_receive_count);
        });
    });
}

/// The member of a redrive policy with the target queue.
pub(super) fn dead_letter_target(w: &mut Writer, queue: &Handle<Queue>) {
    w.attribute("deadLetterTargetArn", Text::from(queue.arn()));
}
