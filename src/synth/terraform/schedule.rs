//! [`aws_scheduler_schedule`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/scheduler_schedule).

use super::hcl::Writer;
use super::reference::AttributeOf;
use crate::model::{Function, Handle, Queue, Schedule, Stack};
use crate::text::{Attribute, Text};

pub(super) fn write(
    w: &mut Writer,
    stack: &Stack,
    function: &Function,
    key: &str,
    schedule: &Schedule,
) {
    w.resource_of(&function.schedule_id(key), |w| {
        w.attribute("name", function.schedule_name(stack, key, schedule));
        w.optional("description", schedule.description.as_ref());
        w.optional("schedule_expression", schedule.expression().as_deref());
        w.optional("schedule_expression_timezone", schedule.time_zone.as_deref());
        w.attribute("state", schedule.state());
        w.block("flexible_time_window", &[], |w| match schedule.flexible_window_minutes {
            Some(minutes) => {
                w.attribute("mode", "FLEXIBLE");
                w.attribute("maximum_window_in_minutes", minutes);
            }
            None => w.attribute("mode", "OFF"),
        });
        w.block("target", &[], |w| {
            w.attribute("arn", function.id().attribute(Attribute::Arn));
            w.attribute("role_arn", AttributeOf(&function.schedule_role_id(), "arn"));
            if let Some(input) = &schedule.input {
                w.json("input", input);
            }
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
        w.block("retry_policy", &[], |w| {
            w.optional("maximum_event_age_in_seconds", age_seconds);
            w.optional("maximum_retry_attempts", attempts);
        });
    }
    if let Some(queue) = dead_letter_queue {
        w.block("dead_letter_config", &[], |w| w.attribute("arn", Text::from(queue.arn())));
    }
}
