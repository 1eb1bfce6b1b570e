use crate::check::{Checker, rule};
use crate::model::event_source_mapping::FIFO_BATCH_SIZE;
use crate::model::{EventSourceMapping, Function, Queue};
use crate::plan::Resource;

/// The largest batch for which a window is [not
/// required](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html).
const LARGEST_WITHOUT_WINDOW: u32 = 10;

rule! {
    /// Checks that a queue and the function that reads it fit together: the queue's visibility
    /// timeout, and the batches of the mapping.
    ///
    /// ## Why
    /// Lambda refuses a mapping if the queue shows messages again before the function can have
    /// ended, a batch of more than 10 messages without a window, and a FIFO queue with a window or
    /// with batches of more than 10 messages.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {visibility-timeout-seconds: 30}}
    /// functions:
    ///   work:
    ///     code: {source: "def handler(event, context): pass"}
    ///     timeout-seconds: 60
    ///     event-source-mappings: {late: {queue: late}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {visibility-timeout-seconds: 360}}
    /// functions:
    ///   work:
    ///     code: {source: "def handler(event, context): pass"}
    ///     timeout-seconds: 60
    ///     event-source-mappings: {late: {queue: late}}
    /// ```
    "DG311", "queue-source", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::EventSourceMapping(function, _, mapping) = resource else { return };
    let Some(queue) = source(mapping, check) else { return };
    check_timeout(function, queue, check);
    let batch_size = mapping.batch_size_or_default();
    let window = mapping.maximum_batching_window_seconds.unwrap_or(0);
    if queue.fifo {
        check.require(
            batch_size <= *FIFO_BATCH_SIZE.end(),
            &["batch-size"],
            format_args!("a batch of {batch_size} messages of a FIFO queue"),
            format_args!("at most {}", FIFO_BATCH_SIZE.end()),
        );
        check.require(
            window == 0,
            &["maximum-batching-window-seconds"],
            "a batching window for a FIFO queue",
            "no window, or a standard queue",
        );
    } else {
        check.require(
            batch_size <= LARGEST_WITHOUT_WINDOW || window > 0,
            &["batch-size"],
            format_args!("a batch of {batch_size} messages without a batching window"),
            "`maximum-batching-window-seconds` of at least 1, or batches of at most 10 messages",
        );
    }
}

/// The declared queue that a mapping reads.
pub(super) fn source<'a>(mapping: &EventSourceMapping, check: &Checker<'a>) -> Option<&'a Queue> {
    check.stack().queue(mapping.queue.as_ref()?)
}

fn check_timeout(function: &Function, queue: &Queue, check: &mut Checker<'_>) {
    let (hidden, timeout) = (queue.visibility_timeout_or_default(), function.timeout_seconds);
    check.require(
        hidden >= timeout,
        &["queue"],
        format_args!(
            "the queue {} hides messages for {hidden} seconds, but the function may take {timeout}",
            queue.key
        ),
        format_args!(
            "`visibility-timeout-seconds` of the queue of at least {timeout}, better {}",
            recommended(function, 0)
        ),
    );
}

/// The visibility timeout that [AWS
/// recommends](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig):
/// six times the function's timeout, and the batching window.
pub(super) const fn recommended(function: &Function, window: u32) -> u32 {
    function.timeout_seconds.saturating_mul(6).saturating_add(window)
}
