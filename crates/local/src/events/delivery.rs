//! The delivery of events to the targets of rules.

use std::sync::{Arc, OnceLock, Weak};

use serde_json::{Value, json};

use super::rule::{EventRule, EventTarget};
use super::{EventBus, Events};
use crate::executions::{self, Executions};
use crate::functions::Functions;
use crate::history::Level;
use crate::messaging::{Attribute, Message, Messaging, ServiceError, last_part};

/// The services that targets are in.
#[derive(Clone)]
pub(crate) struct Targets {
    pub(crate) functions: Arc<Functions>,
    pub(crate) messaging: Arc<Messaging>,
    /// The executions, once they exist.
    pub(crate) executions: Arc<OnceLock<Weak<Executions>>>,
}

/// The way of an event to a bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Caller,
    /// Another event bus. EventBridge does not [send it to a third
    /// one](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html).
    Bus,
}

/// The reason why a target did not get an event, with EventBridge's code.
struct Undelivered {
    code: &'static str,
    reason: String,
}

impl Undelivered {
    fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

impl Events {
    /// Delivers an event to the targets of the rules that match it.
    pub(super) fn deliver(&self, bus: &EventBus, event: &Value, origin: Origin) {
        for rule in bus.rules.iter().filter(|rule| rule.matches(event)) {
            for target in &rule.targets {
                let text = target.input.text(rule, event);
                let delivered = self.send(target, &text, event, origin);
                let (rule_name, name) = (&rule.name, last_part(&target.arn));
                match delivered {
                    Ok(()) => {
                        let text_line = format!("the rule {rule_name} sent an event to {name}");
                        self.record(&bus.name, Level::Info, text_line, Some(text));
                    }
                    Err(Undelivered { code, reason }) => {
                        let line =
                            format!("the rule {rule_name} sent no event to {name}: {reason}");
                        self.record(&bus.name, Level::Error, line, Some(text));
                        self.dead_letter(bus, rule, target, event, (code, reason));
                    }
                }
            }
        }
    }

    fn send(
        &self,
        target: &EventTarget,
        text: &str,
        event: &Value,
        origin: Origin,
    ) -> Result<(), Undelivered> {
        let Targets { functions, messaging, executions } = &self.targets;
        let arn = target.arn.as_str();
        let id = event["id"].as_str().unwrap_or_default();
        let sdk = |error: ServiceError| Undelivered::new("SDK_CLIENT_ERROR", error.to_string());
        match arn.split(':').nth(2).unwrap_or_default() {
            "lambda" => {
                let payload: Value = serde_json::from_str(text)
                    .map_err(|error| Undelivered::new("INVALID_JSON", error.to_string()))?;
                if functions.function(arn).is_none() {
                    return Err(Undelivered::new("NO_RESOURCE", "there is no such function"));
                }
                let source = format!("event {id}");
                let waits = functions.invoke_later(arn, payload, &source);
                let reason = "too many invocations wait here";
                waits.then_some(()).ok_or_else(|| Undelivered::new("THROTTLING", reason))
            }
            "sqs" | "sns" => {
                let group_id = target.group_id.clone();
                let message = Message { group_id, ..Message::new(text) };
                messaging.send_to(arn, message).map_err(sdk)
            }
            "kinesis" => {
                let put = messaging.put_record(arn, id, text.as_bytes().to_vec(), None);
                put.map(drop).map_err(sdk)
            }
            "states" => {
                let Some(executions) = executions.get().and_then(Weak::upgrade) else {
                    return Err(Undelivered::new("THIRD_PARTY_ERROR", "the server stops"));
                };
                let body = json!({"stateMachineArn": arn, "input": text});
                let started = executions::start(&executions, &body);
                started.map(drop).map_err(sdk)
            }
            "events" if origin == Origin::Bus => {
                let reason = "EventBridge sends no events from one event bus over another to a \
                              third one";
                Err(Undelivered::new("EVENTS_IN_BATCH_REQUEST_REJECTED", reason))
            }
            "events" => {
                let Some(bus) = self.bus(last_part(arn)) else {
                    return Err(Undelivered::new("NO_RESOURCE", "there is no such event bus"));
                };
                let source = event["source"].as_str().unwrap_or_default();
                let received = format!(
                    "received {} of {source} from another event bus",
                    event["detail-type"].as_str().unwrap_or_default()
                );
                self.record(
                    &bus.name,
                    Level::Info,
                    received,
                    serde_json::to_string_pretty(event).ok(),
                );
                self.deliver(&bus, event, Origin::Bus);
                Ok(())
            }
            _ => Err(Undelivered::new("NO_RESOURCE", "it is not on this machine")),
        }
    }

    /// Sends an event that a target did not get to its queue for such events, with [the
    /// reason](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html).
    fn dead_letter(
        &self,
        bus: &EventBus,
        rule: &EventRule,
        target: &EventTarget,
        event: &Value,
        (code, reason): (&str, String),
    ) {
        let Some(queue) = &target.dead_letter_queue else { return };
        let mut message = Message::new(event.to_string());
        for (name, value) in [
            ("RULE_ARN", rule.arn.clone()),
            ("TARGET_ARN", target.arn.clone()),
            ("ERROR_CODE", code.to_owned()),
            ("ERROR_MESSAGE", reason),
        ] {
            message.attributes.insert(name.to_owned(), Attribute::text(value));
        }
        if let Err(error) = self.targets.messaging.send_to(queue, message) {
            let line = format!("no event was sent to {}: {error}", last_part(queue));
            self.record(&bus.name, Level::Error, line, None);
        }
    }
}
