use crate::check::{Checker, rule};
use crate::model::queue::named;
use crate::model::{
    FailureDestination, Handle, Queue, ServiceCall, Subscription, SubscriptionEndpoint,
};
use crate::plan::{Resource, ServiceRoute};

rule! {
    /// Checks that FIFO queues and topics are used only where AWS supports them.
    ///
    /// ## Why
    /// A FIFO queue needs a FIFO dead-letter queue, and a standard topic cannot send to a FIFO
    /// queue. A message of a FIFO queue needs a group, and one of a standard queue has no ID of
    /// duplicates.
    ///
    /// ## Example
    /// ```yaml
    /// queues:
    ///   late: {fifo: true, dead-letter-queue: {queue: failed, max-receive-count: 3}}
    ///   failed: {}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {dead-letter-queue: {queue: failed, max-receive-count: 3}}, failed: {}}
    /// ```
    "DG302", "fifo-mismatch", Error, Resource(check), Service(check_service)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::Queue(queue) => check_dead_letter(queue, check),
        Resource::Function(function) => {
            check_destination("dead-letter", function.dead_letter.as_ref(), check);
        }
        Resource::EventSourceMapping(_, _, mapping) => {
            check_destination("on-failure", mapping.on_failure.as_ref(), check);
        }
        Resource::Schedule(_, _, schedule) => {
            let queue = schedule.dead_letter_queue.as_ref();
            let Some(queue) = queue.and_then(|queue| check.stack().queue(queue)) else { return };
            check.require(
                !queue.fifo,
                &["dead-letter-queue"],
                format_args!(
                    "the {} is FIFO, but EventBridge Scheduler sends only to standard queues",
                    queue.id()
                ),
                "a standard queue",
            );
        }
        Resource::Subscription(subscription) => check_subscription(subscription, check),
        _ => {}
    }
}

/// Checks the settings of messages.
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let stack = check.stack();
    let (id, fifo, is_by_content, group_id, deduplication_id) = match service.declared {
        ServiceCall::SendMessage(send) => {
            let Some(queue) = stack.queue(&send.queue) else { return };
            check.require(
                !queue.fifo || send.delay_seconds.is_none(),
                &["delay-seconds"],
                format_args!("a delay of one message for the FIFO {}", queue.id()),
                "`delay-seconds` on the queue",
            );
            let by_content = queue.content_based_deduplication;
            (queue.id(), queue.fifo, by_content, &send.group_id, &send.deduplication_id)
        }
        ServiceCall::Publish(publish) => {
            let Some(topic) = stack.topic(&publish.topic) else { return };
            let by_content = topic.content_based_deduplication;
            (topic.id(), topic.fifo, by_content, &publish.group_id, &publish.deduplication_id)
        }
        _ => return,
    };
    if !fifo {
        // A group of a standard queue is for fair shares of its receivers.
        let message = format_args!("a deduplication ID for the standard {id}");
        let at = ["deduplication-id"];
        check.require(deduplication_id.is_none(), &at, message, "`fifo: true` on it");
        return;
    }
    check.require(
        group_id.is_some(),
        &[],
        format_args!("no message group for the FIFO {id}"),
        "`group-id: \"{body.NAME}\"`",
    );
    check.require(
        deduplication_id.is_some() || is_by_content,
        &[],
        format_args!("no deduplication ID for the FIFO {id}"),
        "`deduplication-id: \"{body.NAME}\"`, or `content-based-deduplication: true` on it",
    );
}

fn check_dead_letter(queue: &Queue, check: &mut Checker<'_>) {
    let other = queue.dead_letter.as_ref().and_then(|of| check.stack().queue(&of.queue));
    if let Some(other) = other.filter(|other| other.fifo != queue.fifo) {
        let (of_other, own) = (named(other.fifo), named(queue.fifo));
        check.report(
            &["dead-letter-queue", "queue"],
            format_args!("the dead-letter queue is {of_other}, but this queue is {own}"),
            "two queues of the same type",
        );
    }
}

fn check_destination(field: &str, of: Option<&FailureDestination>, check: &mut Checker<'_>) {
    let stack = check.stack();
    let (id, noun, fifo) = match of {
        Some(FailureDestination::Queue(handle)) => {
            (handle.id(), "queue", stack.queue(handle).is_some_and(|queue| queue.fifo))
        }
        Some(FailureDestination::Topic(handle)) => {
            (handle.id(), "topic", stack.topic(handle).is_some_and(|topic| topic.fifo))
        }
        None => return,
    };
    let message = format_args!("the {id} is FIFO, but Lambda sends failures only to standard ones");
    check.require(!fifo, &[field, noun], message, format_args!("a standard {noun}"));
}

fn check_subscription(subscription: &Subscription, check: &mut Checker<'_>) {
    let Some(topic) = check.stack().topic(&subscription.topic) else { return };
    let check_queue = |at: &[&str], handle: &Handle<Queue>, check: &mut Checker<'_>| {
        let Some(queue) = check.stack().queue(handle) else { return };
        check.require(
            topic.fifo || !queue.fifo,
            at,
            format_args!("the {} is FIFO, but the topic is not", queue.id()),
            "a standard queue, or a FIFO topic",
        );
    };
    if let Some(queue) = &subscription.dead_letter_queue {
        check_queue(&["dead-letter-queue"], queue, check);
    }
    if let SubscriptionEndpoint::Sqs(queue) = &subscription.endpoint {
        return check_queue(&["endpoint", "sqs"], queue, check);
    }
    let protocol = subscription.endpoint.protocol();
    let message = format_args!("a FIFO topic does not support {protocol}");
    check.require(!topic.fifo, &["endpoint"], message, "a queue: sqs");
}
