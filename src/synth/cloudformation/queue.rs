//! `AWS::SQS::Queue`

use super::value::{Owned, Value};
use super::writer::Writer;
use crate::model::{Handle, Queue, QueueEncryption, RemovalPolicy, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, queue: &Queue) {
    w.checkov_skip(&queue.checkov_skip);
    // cfn-lint requires both policies for resources with data.
    w.removal(RemovalPolicy::Delete);
    w.properties(|w| {
        w.set("QueueName", Value(&queue.name));
        w.flag("FifoQueue", queue.fifo);
        w.flag("ContentBasedDeduplication", queue.content_based_deduplication);
        w.optional("VisibilityTimeout", queue.visibility_timeout_seconds);
        w.set("MessageRetentionPeriod", queue.message_retention_seconds);
        w.optional("DelaySeconds", queue.delay_seconds);
        w.optional("MaximumMessageSize", queue.maximum_message_bytes);
        w.optional("ReceiveMessageWaitTimeSeconds", queue.receive_wait_time_seconds);
        match &*queue.encryption {
            QueueEncryption::SqsManaged => w.set("SqsManagedSseEnabled", true),
            QueueEncryption::AwsManaged => w.set("KmsMasterKeyId", "alias/aws/sqs"),
            QueueEncryption::CustomerManaged(arn) => w.set("KmsMasterKeyId", Value(arn)),
        }
        if let Some(dead_letter) = &queue.dead_letter {
            redrive_policy(w, &dead_letter.queue, Some(dead_letter.max_receive_count));
        }
        w.tags(stack, &queue.tags);
    });
}

/// Writes a redrive policy, whose members SQS spells so. A subscription's does not count.
pub(super) fn redrive_policy(w: &mut Writer, to: &Handle<Queue>, max_receive_count: Option<u32>) {
    w.object("RedrivePolicy", |w| {
        w.set("deadLetterTargetArn", Owned(to.arn().into()));
        w.optional("maxReceiveCount", max_receive_count);
    });
}
