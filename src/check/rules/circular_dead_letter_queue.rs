use crate::check::{Checker, rule};
use crate::plan::Resource;

rule! {
    /// Checks that dead-letter queues do not lead back to themselves.
    ///
    /// ## Why
    /// A message that cannot be processed would move from queue to queue and never leave them.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {dead-letter-queue: {queue: late, max-receive-count: 3}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {dead-letter-queue: {queue: failed, max-receive-count: 3}}, failed: {}}
    /// ```
    "DG303", "circular-dead-letter-queue", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Queue(queue) = resource else { return };
    let Some(circle) = queue.circle(check.stack()) else { return };
    let at = ["dead-letter-queue", "queue"];
    if circle.len() == 1 {
        check.report(&at, "a queue that is its own dead-letter queue", "another queue");
    } else if circle.iter().all(|other| other.key <= queue.key) {
        // Once for all of them.
        let way: Vec<_> = circle.iter().chain([queue]).map(|queue| &*queue.key).collect();
        check.report(
            &at,
            format_args!("circular dead-letter queues: {}", way.join(" → ")),
            "a queue without a dead-letter queue that leads back",
        );
    }
}
