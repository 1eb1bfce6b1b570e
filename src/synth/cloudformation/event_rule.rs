//! `AWS::Events::Rule`, and the `AWS::Lambda::Permission` of its functions.

use super::value::{Document, Owned, value};
use super::writer::Writer;
use super::{permission, schedule};
use crate::model::{EventRule, EventTarget, Function, Handle, Stack};
use crate::text::Attribute;

pub(super) fn write(w: &mut Writer, stack: &Stack, rule: &EventRule) {
    w.properties(|w| {
        w.set("Name", Owned(rule.physical_name(stack)));
        w.optional("Description", value(rule.description.as_ref()));
        w.set("EventBusName", Owned(rule.bus.name().into()));
        w.optional("EventPattern", rule.pattern.as_ref().map(Document));
        w.set("State", rule.state());
        w.list_if_any("Targets", &rule.targets, |w, (id, of)| {
            w.object_item(|w| target(w, rule, id, of));
        });
        w.tags_of_stack(stack);
    });
}

fn target(w: &mut Writer, rule: &EventRule, id: &str, of: &EventTarget) {
    w.set("Id", id);
    w.set("Arn", Owned(of.arn()));
    if of.needs_role() {
        w.set("RoleArn", Owned(rule.role_id().attribute(Attribute::Arn)));
    }
    if let Some(group) = &of.group_id {
        w.object("SqsParameters", |w| w.set("MessageGroupId", group));
    }
    // EventBridge wants the input as the text of its JSON.
    w.optional("Input", of.input.as_ref().map(|input| Owned(input.to_text())));
    if let Some(transformer) = &of.transform {
        w.object("InputTransformer", |w| {
            if !transformer.paths.is_empty() {
                w.set("InputPathsMap", &transformer.paths);
            }
            w.set("InputTemplate", &transformer.template);
        });
    }
    let (attempts, age_seconds) = (of.maximum_retry_attempts, of.maximum_event_age_seconds);
    schedule::retries(w, attempts, age_seconds, of.dead_letter_queue.as_ref());
}

/// Allows a rule to invoke a function.
pub(super) fn permission(w: &mut Writer, rule: &EventRule, function: &Handle<Function>) {
    let (function, rule) = (Owned(function.name().into()), Owned(rule.arn()));
    permission::write(w, function, "events.amazonaws.com", rule);
}
