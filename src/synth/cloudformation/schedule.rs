//! `AWS::Scheduler::Schedule`

use super::value::{GetAtt, Owned, value};
use super::writer::Writer;
use crate::model::{Function, Schedule, Stack};
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
            let (attempts, age) =
                (schedule.maximum_retry_attempts, schedule.maximum_event_age_seconds);
            if attempts.is_some() || age.is_some() {
                w.object("RetryPolicy", |w| {
                    w.optional("MaximumEventAgeInSeconds", age);
                    w.optional("MaximumRetryAttempts", attempts);
                });
            }
            if let Some(queue) = &schedule.dead_letter_queue {
                w.object("DeadLetterConfig", |w| w.set("Arn", Owned(queue.arn().into())));
            }
        });
    });
}
