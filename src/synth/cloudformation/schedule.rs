//! `AWS::Scheduler::Schedule`

use super::value::{GetAtt, Owned, value};
use super::writer::Writer;
use crate::model::{Function, Handle, Queue, Schedule, Stack};
use crate::text::Attribute;

pub(super) fn write(
    w: &mut Writer,
    stack: &Stack,
    function: &Function,
    key: &str,
    schedule: &Schedule,
) {
    w.properties(|w| {
        w.set("Name", Owned(function.schedule_name(stack, key, schedule)));
        w.optional("Description", value(schedule.description.as_ref()));
        w.optional("ScheduleExpression", schedule.expression());
        w.optional("ScheduleExpressionTimezone", schedule.time_zone.as_deref());
        w.set("State", schedule.state());
        w.object("FlexibleTimeWindow", |w| match schedule.flexible_window_minutes {
            Some(minutes) => {
                w.set("Mode", "FLEXIBLE");
                w.set("MaximumWindowInMinutes", minutes);
            }
            None => w.set("Mode", "OFF"),
        });
        w.object("Target", |w| {
            w.set("Arn", Owned(function.id().attribute(Attribute::Arn)));
            w.set("RoleArn", GetAtt(function.schedule_role_id(), "Arn"));
            w.optional("Input", schedule.input.as_ref().map(|input| Owned(input.to_text())));
            let attempts = schedule.maximum_retry_attempts;
            let age_seconds = schedule.maximum_event_age_seconds;
            retries(w, attempts, age_seconds, schedule.dead_letter_queue.as_ref());
        });
    });
}

/// The retries of a target, and the queue for what it did not get.
pub(super) fn retries(
    w: &mut Writer,
    attempts: Option<u32>,
    age_seconds: Option<u32>,
    dead_letter_queue: Option<&Handle<Queue>>,
) {
    if attempts.is_some() || age_seconds.is_some() {
        w.object("RetryPolicy", |w| {
            w.optional("MaximumEventAgeInSeconds", age_seconds);
            w.optional("MaximumRetryAttempts", attempts);
        });
    }
    if let Some(queue) = dead_letter_queue {
        w.object("DeadLetterConfig", |w| w.set("Arn", Owned(queue.arn().into())));
    }
}
