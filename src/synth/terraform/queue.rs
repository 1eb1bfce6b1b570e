//! [`aws_sqs_queue`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue),
//! [`aws_sqs_queue_redrive_policy`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_redrive_policy)
//! and
//! [`aws_sqs_queue_policy`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy).

use super::checkov_skip;
use super::hcl::Writer;
use super::policy;
use super::reference::{self, Address, QUEUE, QUEUE_POLICY, QUEUE_REDRIVE_POLICY};
use super::tags;
use crate::model::{DeadLetter, Handle, Queue, QueueEncryption, Resource, Stack, Statement};

pub(super) fn write(w: &mut Writer, stack: &Stack, queue: &Queue) {
    let name = reference::name(&queue.id());
    w.resource(Address::new(QUEUE, &name), |w| {
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
        match &queue.encryption {
            QueueEncryption::SqsManaged => w.attribute("sqs_managed_sse_enabled", true),
            QueueEncryption::AwsManaged => w.attribute("kms_master_key_id", "alias/aws/sqs"),
            QueueEncryption::CustomerManaged(arn) => w.attribute("kms_master_key_id", arn),
        }
        tags::write(w, stack, &queue.tags);
    });
    if let Some(dead_letter) = &queue.dead_letter {
        redrive_policy(w, &name, dead_letter);
    }
}

/// Writes where messages go in the end as a resource of its own: the provider would leave an
/// attribute of the queue as it is when the module no longer has it.
fn redrive_policy(w: &mut Writer, queue: &str, dead_letter: &DeadLetter) {
    w.resource(Address::new(QUEUE_REDRIVE_POLICY, queue), |w| {
        w.attribute("queue_url", Address::new(QUEUE, queue).attribute("id"));
        w.json_object("redrive_policy", |w| {
            dead_letter_target(w, &dead_letter.queue);
            w.attribute("maxReceiveCount", dead_letter.max_receive_count);
        });
    });
}

/// The member of a redrive policy that says where messages go.
pub(super) fn dead_letter_target(w: &mut Writer, queue: &Handle<Queue>) {
    let name = reference::name(queue.id());
    w.attribute("deadLetterTargetArn", Address::new(QUEUE, &name).attribute("arn"));
}

/// The policy of a queue that topics send to.
pub(super) fn write_policy(w: &mut Writer, stack: &Stack, queue: &Queue) {
    let Some(statement) = stack.queue_policy(queue) else { return };
    let name = reference::name(&queue.id());
    w.resource(Address::new(QUEUE_POLICY, &name), |w| {
        w.attribute("queue_url", Address::new(QUEUE, &name).attribute("url"));
        policy::document(w, "policy", |w| policy::statement(w, |w| about_topics(w, &statement)));
    });
}

fn about_topics(w: &mut Writer, statement: &Statement) {
    w.attribute("Effect", "Allow");
    w.object("Principal", |w| w.attribute("Service", "sns.amazonaws.com"));
    policy::actions(w, statement);
    policy::resources(w, statement);
    policy::conditions(w, statement);
}
