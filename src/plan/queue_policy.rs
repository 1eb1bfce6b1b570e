//! The policies of queues: each lets in the topics of the stack that send to the queue.

use crate::model::{Handle, Kind, Queue, ResourceId, Stack, Statement};
use crate::text::Text;

/// The access policy of a queue.
#[derive(Debug, Clone)]
pub(crate) struct QueuePolicy<'a> {
    pub(crate) queue: &'a Queue,
    /// Allows the topics, among them those that send what they cannot deliver, to send messages.
    pub(crate) statement: Statement,
}

impl QueuePolicy<'_> {
    pub(crate) fn id(&self) -> ResourceId {
        ResourceId::new(Kind::QueuePolicy, self.queue.key.clone())
    }
}

/// The policies of all queues that a topic sends to.
pub(super) fn all(stack: &Stack) -> Vec<QueuePolicy<'_>> {
    // A policy would replace that of a queue that exists already.
    let created = stack.queues.iter().filter(|queue| queue.existing.is_none());
    created.filter_map(|queue| of(queue, stack)).collect()
}

fn of<'a>(queue: &'a Queue, stack: &Stack) -> Option<QueuePolicy<'a>> {
    let id = queue.id();
    let mut topics: Vec<Text> = Vec::new();
    for subscription in &stack.subscriptions {
        let arn = subscription.topic.arn().into();
        if subscription.queues().any(|to| *to.id() == id) && !topics.contains(&arn) {
            topics.push(arn);
        }
    }
    if topics.is_empty() {
        return None;
    }
    let statement = Statement::allow(["sqs:SendMessage"]).on(Handle::<Queue>::new(id).arn()).when(
        "ArnEquals",
        "aws:SourceArn",
        topics,
    );
    Some(QueuePolicy { queue, statement })
}
