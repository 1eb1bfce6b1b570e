use super::queue_source::{recommended, source};
use crate::check::{Checker, rule};
use crate::model::queue::VISIBILITY_TIMEOUT;
use crate::plan::Resource;

rule! {
    /// Checks for queues whose visibility timeout is shorter than AWS recommends for the function
    /// that reads them.
    ///
    /// ## Why
    /// Lambda also tries a batch again that it could not pass to the function at once. AWS
    /// recommends six times the function's timeout and the batching window; with less, a message
    /// may be processed twice, or counts as received without having been processed.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {visibility-timeout-seconds: 60}}
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
    "DG312", "short-visibility-timeout", Warning, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::EventSourceMapping(function, _, mapping) = resource else { return };
    let Some(queue) = source(mapping, check) else { return };
    let hidden = queue.visibility_timeout_or_default();
    let window = mapping.maximum_batching_window_seconds.unwrap_or(0);
    let enough = recommended(function, window).min(*VISIBILITY_TIMEOUT.end());
    // A timeout that is shorter than the function's is refused.
    if (function.timeout_seconds..enough).contains(&hidden) {
        check.report(
            &["queue"],
            format_args!(
                "the queue {} hides messages for {hidden} seconds, and the function may take {}",
                queue.key, function.timeout_seconds
            ),
            format_args!("`visibility-timeout-seconds: {enough}` of the queue, as AWS recommends"),
        );
    }
}
