//! The permissions to use resources, with those for their customer managed keys.

use crate::model::{Handle, KinesisStream, Queue, ResourceArn, Stack, Statement, Topic};
use crate::text::Text;

/// Allows sending messages to a queue. A customer managed key needs two more actions; see [Key
/// management](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html).
pub(super) fn send_messages(stack: &Stack, queue: &Handle<Queue>) -> Vec<Statement> {
    let send = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
    let key = key_of_queue(stack, queue);
    std::iter::once(send).chain(key.map(encrypt_messages)).collect()
}

/// The customer managed key of a queue, if it has one.
pub(super) fn key_of_queue<'a>(stack: &'a Stack, queue: &Handle<Queue>) -> Option<&'a Text> {
    stack.queue(queue)?.encryption.customer_managed()
}

/// Allows publishing messages to a topic. A customer managed key needs two more actions; see
/// [Key management](https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
pub(super) fn publish(stack: &Stack, topic: &Handle<Topic>) -> Vec<Statement> {
    let key = stack.topic(topic).and_then(|topic| topic.encryption.customer_managed());
    let publish = Statement::allow(["sns:Publish"]).on(topic.arn());
    std::iter::once(publish).chain(key.map(encrypt_messages)).collect()
}

/// Allows actions that put records into a Kinesis stream. A customer managed key needs one more
/// action; see [Permissions to use
/// keys](https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html).
pub(super) fn put_records(
    stack: &Stack,
    stream: &Handle<KinesisStream>,
    action: &str,
) -> Vec<Statement> {
    let known = stack.kinesis_streams.iter().find(|known| known.key == stream.id().name);
    let key = known.and_then(|known| known.encryption.customer_managed());
    let put = Statement::allow([format!("kinesis:{action}")]).on(stream.arn());
    let encrypt =
        |key: &Text| Statement::allow(["kms:GenerateDataKey"]).on(ResourceArn(key.clone()));
    std::iter::once(put).chain(key.map(encrypt)).collect()
}

fn encrypt_messages(key: &Text) -> Statement {
    Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"]).on(ResourceArn(key.clone()))
}
