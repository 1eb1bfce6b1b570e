//! Schedules of EventBridge Scheduler that invoke functions.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Handle, Json, Queue, builder, written};
use crate::text::Text;

/// A [schedule](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html)
/// of EventBridge Scheduler that invokes a function: one of `rate`, `cron` and `at`. Its role may
/// invoke this function and send to its dead-letter queue.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Schedule {
    /// The physical name: 1 to 64 letters, digits, `.`, `_` and `-`. May contain references. The
    /// default is the names of the function and of the schedule, joined by `-`.
    pub(crate) name: Option<Text>,
    /// The description: at most 512 characters. May contain references.
    pub(crate) description: Option<Text>,
    /// An interval: `5 minutes`, `1 hour`, `7 days`.
    pub(crate) rate: Option<String>,
    /// A [cron expression](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based)
    /// of six fields: minutes, hours, day of the month, month, day of the week, year. One of the
    /// days is `?`.
    pub(crate) cron: Option<String>,
    /// A single time: `2030-01-31T08:00:00`.
    pub(crate) at: Option<String>,
    /// The time zone of `cron` and `at`: `Europe/Berlin`. The default is `UTC`.
    pub(crate) time_zone: Option<String>,
    /// The event that the function gets: a JSON object. May contain references. The default is
    /// `{}`.
    #[serde(deserialize_with = "written::object")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) input: Option<Json>,
    /// The minutes after a time in which the function may be invoked, which spreads the load. The
    /// default is the time itself.
    #[schemars(range(min = 1, max = 1440))]
    pub(crate) flexible_window_minutes: Option<u32>,
    /// The number of retries if the function cannot be invoked. The default is 185.
    #[schemars(range(max = 185))]
    pub(crate) maximum_retry_attempts: Option<u32>,
    /// The time after which there are no further retries. The default is a day.
    #[schemars(range(min = 60, max = 86_400))]
    pub(crate) maximum_event_age_seconds: Option<u32>,
    /// The standard queue for events with which the function could not be invoked, by its name in
    /// this blueprint.
    pub(crate) dead_letter_queue: Option<Handle<Queue>>,
    /// True, the default, if the schedule currently invokes the function.
    pub(crate) enabled: Option<bool>,
}

/// The valid range of each number, from
/// [`CreateSchedule`](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html).
pub(crate) const FLEXIBLE_WINDOW_MINUTES: RangeInclusive<u32> = 1..=1440;
pub(crate) const RETRY_ATTEMPTS: RangeInclusive<u32> = 0..=185;
pub(crate) const EVENT_AGE_SECONDS: RangeInclusive<u32> = 60..=86_400;

impl Schedule {
    /// A schedule with an interval: `5 minutes`, `1 hour`, `7 days`.
    pub fn rate(interval: impl Into<String>) -> Self {
        Self { rate: Some(interval.into()), ..Self::default() }
    }

    /// A schedule by a cron expression of six fields: minutes, hours, day of the month, month, day
    /// of the week, year.
    pub fn cron(expression: impl Into<String>) -> Self {
        Self { cron: Some(expression.into()), ..Self::default() }
    }

    /// A schedule with a single time: `2030-01-31T08:00:00`.
    pub fn at(time: impl Into<String>) -> Self {
        Self { at: Some(time.into()), ..Self::default() }
    }

    /// The physical name: 1 to 64 letters, digits, `.`, `_` and `-`.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = Some(name.into());
        self
    }

    builder::description! {
        /// The description: at most 512 characters.
    }

    /// The time zone of a cron expression or of a single time: `Europe/Berlin`. The default is
    /// `UTC`.
    pub fn time_zone(mut self, zone: impl Into<String>) -> Self {
        self.time_zone = Some(zone.into());
        self
    }

    /// The event that the function gets.
    pub fn input(mut self, event: impl Into<Json>) -> Self {
        self.input = Some(event.into());
        self
    }

    /// The minutes after a time in which the function may be invoked: 1 to 1,440.
    pub fn flexible_window_minutes(mut self, minutes: u32) -> Self {
        self.flexible_window_minutes = Some(minutes);
        self
    }

    /// The number of retries if the function cannot be invoked: up to 185, the default.
    pub fn maximum_retry_attempts(mut self, attempts: u32) -> Self {
        self.maximum_retry_attempts = Some(attempts);
        self
    }

    /// The time after which there are no further retries: 60 to 86,400 seconds, the default.
    pub fn maximum_event_age_seconds(mut self, seconds: u32) -> Self {
        self.maximum_event_age_seconds = Some(seconds);
        self
    }

    /// The standard queue for events with which the function could not be invoked.
    pub fn dead_letter_queue(mut self, queue: &Handle<Queue>) -> Self {
        self.dead_letter_queue = Some(queue.clone());
        self
    }

    /// True, the default, if the schedule currently invokes the function.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = Some(enabled);
        self
    }

    /// The value of `State`.
    pub(crate) fn state(&self) -> &'static str {
        if self.enabled.unwrap_or(true) { "ENABLED" } else { "DISABLED" }
    }

    /// The expression: `cron(0 3 * * ? *)`; `None` unless it has exactly one, which is reported.
    pub(crate) fn expression(&self) -> Option<String> {
        match (&self.rate, &self.cron, &self.at) {
            (Some(rate), None, None) => Some(format!("rate({rate})")),
            (None, Some(cron), None) => Some(format!("cron({cron})")),
            (None, None, Some(at)) => Some(format!("at({at})")),
            _ => None,
        }
    }
}
