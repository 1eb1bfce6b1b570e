//! [`aws_cloudwatch_event_rule`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_rule),
//! [`aws_cloudwatch_event_target`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target)
//! and the
//! [`aws_lambda_permission`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_permission)
//! of functions.

use super::hcl::Writer;
use super::reference::AttributeOf;
use super::{permission, schedule, tags};
use crate::model::{EventRule, EventTarget, Function, Handle, Stack};
use crate::text::{Attribute, Text};

pub(super) fn write(w: &mut Writer, stack: &Stack, rule: &EventRule) {
    w.resource_of(&rule.id(), |w| {
        w.attribute("name", rule.physical_name(stack));
        w.optional("description", rule.description.as_ref());
        w.attribute("event_bus_name", Text::from(rule.bus.name()));
        if let Some(pattern) = &rule.pattern {
            w.json("event_pattern", pattern);
        }
        w.attribute("state", rule.state());
        tags::of_stack(w, stack);
    });
}

pub(super) fn target(w: &mut Writer, rule: &EventRule, id: &str, of: &EventTarget) {
    w.resource_of(&rule.target_id(id), |w| {
        w.attribute("rule", AttributeOf(&rule.id(), "name"));
        w.attribute("event_bus_name", Text::from(rule.bus.name()));
        w.attribute("target_id", id);
        w.attribute("arn", of.arn());
        if of.needs_role() {
            w.attribute("role_arn", rule.role_id().attribute(Attribute::Arn));
        }
        if let Some(input) = &of.input {
            w.json("input", input);
        }
        if let Some(group) = &of.group_id {
            w.block("sqs_target", &[], |w| w.attribute("message_group_id", group.as_str()));
        }
        if let Some(transformer) = &of.transform {
            w.block("input_transformer", &[], |w| {
                if !transformer.paths.is_empty() {
                    w.object("input_paths", |w| {
                        let paths = transformer.paths.iter();
                        paths.for_each(|(name, path)| w.entry(name, path.as_str()));
                    });
                }
                w.attribute("input_template", transformer.template.as_str());
            });
        }
        let (attempts, age_seconds) = (of.maximum_retry_attempts, of.maximum_event_age_seconds);
        schedule::retries(w, attempts, age_seconds, of.dead_letter_queue.as_ref());
    });
}

/// Allows a rule to invoke a function.
pub(super) fn write_permission(
    w: &mut Writer,
    rule: &EventRule,
    id: &str,
    function: &Handle<Function>,
) {
    permission::write(
        w,
        &rule.permission_id(id),
        Text::from(function.name()),
        "events.amazonaws.com",
        rule.arn(),
    );
}
