//! The checks of an event source mapping.

use super::finding::Checker;
use super::limits::check_range;
use crate::check::rules::{fifo_mismatch, filter_pattern, unsupported_combination};
use crate::model::EventSourceMapping;
use crate::model::FailureDestination;
use crate::model::Json;
use crate::model::Stack;
use crate::model::StartingPosition;
use crate::model::event_source_mapping::BATCH_SIZE;
use crate::model::event_source_mapping::BATCHING_WINDOW_SECONDS;
use crate::model::event_source_mapping::PARALLELIZATION_FACTOR;
use crate::model::event_source_mapping::RECORD_AGE_SECONDS;
use crate::model::event_source_mapping::RETRY_ATTEMPTS;
use crate::model::event_source_mapping::TUMBLING_WINDOW_SECONDS;
use crate::model::limits;

impl FailureDestination {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker, field: &[&str]) {
        let (id, of, fifo) = match self {
            Self::Queue(handle) => {
                (handle.id(), "queue", stack.queue(handle).is_some_and(|queue| queue.fifo))
            }
            Self::Topic(handle) => {
                (handle.id(), "topic", stack.topic(handle).is_some_and(|topic| topic.fifo))
            }
        };
        let at = [field, &[of]].concat();
        stack.check_reference(check, &at, id);
        let message =
            format_args!("the {id} is FIFO, but Lambda sends failures only to standard ones");
        check.require(&fifo_mismatch::RULE, !fifo, &at, message, format_args!("a standard {of}"));
    }
}

impl EventSourceMapping {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker, at: &[&str; 2]) {
        let field = |name: &'static str| [at[0], at[1], name];
        if let Some(table) = &self.table {
            stack.check_reference(check, &field("table"), table.id());
            stack.check_has_stream(check, &field("table"), table.id());
            check.require(
                &unsupported_combination::RULE,
                !matches!(self.starting_position, StartingPosition::AtTimestamp(_)),
                &field("starting-position"),
                "unsupported starting position for a table's stream",
                "LATEST or TRIM_HORIZON, or a Kinesis stream",
            );
        }
        if let Some(stream) = &self.kinesis_stream {
            stack.check_reference(check, &field("kinesis-stream"), stream.id());
        }
        if self.table.is_some() == self.kinesis_stream.is_some() {
            let message = match self.table {
                Some(_) => "two streams in one mapping",
                None => "a mapping without a stream",
            };
            let expected = "one of `table` and `kinesis-stream`";
            check.report(&unsupported_combination::RULE, at, message, expected);
        }
        for (name, range, number) in [
            ("batch-size", BATCH_SIZE, Some(self.batch_size)),
            (
                "maximum-batching-window-seconds",
                BATCHING_WINDOW_SECONDS,
                self.maximum_batching_window_seconds,
            ),
            ("maximum-retry-attempts", RETRY_ATTEMPTS, self.maximum_retry_attempts),
            ("maximum-record-age-seconds", RECORD_AGE_SECONDS, self.maximum_record_age_seconds),
            ("parallelization-factor", PARALLELIZATION_FACTOR, self.parallelization_factor),
            ("tumbling-window-seconds", TUMBLING_WINDOW_SECONDS, self.tumbling_window_seconds),
        ] {
            check_range(check, &field(name), &range, number);
        }
        check.require(
            &unsupported_combination::RULE,
            self.tumbling_window_seconds.is_none_or(|seconds| seconds == 0)
                || self.parallelization_factor.unwrap_or(1) == 1,
            &field("tumbling-window-seconds"),
            "both a tumbling window and a parallelization factor",
            "one of them, because a window processes the batches of a shard in sequence",
        );
        if let Some(destination) = &self.on_failure {
            destination.check(stack, check, &field("on-failure"));
        }
        limits::EVENT_FILTERS.check(check, &field("filters"), self.filters.len());
        for (index, pattern) in self.filters.iter().enumerate() {
            let index = index.to_string();
            let at = [at[0], at[1], "filters", &index];
            let is_pattern = matches!(pattern, Json::Object(members) if !members.is_empty());
            check.require(
                &filter_pattern::RULE,
                is_pattern,
                &at,
                "a filter that is not a pattern",
                "a mapping of names to lists of values",
            );
        }
    }
}
