//! Rules of event buses: the events that they match, and the targets that get them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

use super::written::Member;
use super::{
    EventBus, Function, Handle, Json, Kind, KinesisStream, Name, Queue, ResourceId, StateMachine,
    Topic, builder, written,
};
use crate::text::{Attribute, Text};

/// A [rule](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html) of an event bus,
/// as [`PutRule`](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html)
/// describes it: its targets get the events that match its pattern.
///
/// The rights are derived: the policies of queues and topics, and the permissions of functions,
/// allow exactly this rule, and a role allows the state machines, Kinesis streams and other event
/// buses.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct EventRule {
    #[serde(skip)]
    pub(crate) key: Name,
    #[serde(skip, default = "Handle::unnamed")]
    pub(crate) bus: Handle<EventBus>,
    /// The physical name: 1 to 64 letters, digits, `.`, `_` and `-`. May contain references. The
    /// default is the names of the stack and of the rule, joined by `-`.
    pub(crate) name: Option<Text>,
    /// The description: at most 512 characters. May contain references.
    pub(crate) description: Option<Text>,
    /// The [pattern](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html)
    /// of the events: a JSON object of members with lists of values, such as
    /// `{source: [orders], detail: {total: [{numeric: [">", 100]}]}}`. May contain references.
    #[serde(default, deserialize_with = "written::object")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) pattern: Option<Json>,
    /// True, the default, if the rule currently matches events.
    pub(crate) enabled: Option<bool>,
    /// The targets by their IDs: 1 to 5 names of letters, digits, `.`, `_` and `-`.
    #[serde(default)]
    pub(crate) targets: BTreeMap<String, EventTarget>,
}

/// A [target](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html) of a
/// rule: one of `queue`, `topic`, `function`, `state-machine`, `kinesis-stream` and `event-bus`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct EventTarget {
    /// A queue, whose policy then allows the rule.
    pub(crate) queue: Option<Handle<Queue>>,
    /// A standard topic, whose policy then allows the rule. EventBridge cannot use the AWS managed
    /// key, so it has a key of its own.
    pub(crate) topic: Option<Handle<Topic>>,
    /// A function, which then has a permission for the rule.
    pub(crate) function: Option<Handle<Function>>,
    /// A state machine, whose execution starts with the event.
    pub(crate) state_machine: Option<Handle<StateMachine>>,
    /// A Kinesis stream. The partition key is the ID of the event.
    pub(crate) kinesis_stream: Option<Handle<KinesisStream>>,
    /// Another event bus.
    pub(crate) event_bus: Option<Handle<EventBus>>,
    /// The message group of a FIFO queue.
    pub(crate) group_id: Option<String>,
    /// A constant JSON object that the target gets instead of the event. May contain references.
    #[serde(deserialize_with = "written::object")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) input: Option<Json>,
    /// A text that the target gets instead of the event, made of values of the event.
    pub(crate) transform: Option<InputTransformer>,
    /// The number of retries if the target cannot be reached. The default is 185.
    #[schemars(range(max = 185))]
    pub(crate) maximum_retry_attempts: Option<u32>,
    /// The time after which there are no further retries. The default is a day.
    #[schemars(range(min = 60, max = 86_400))]
    pub(crate) maximum_event_age_seconds: Option<u32>,
    /// The standard queue for events that the target did not get. Its policy then allows the rule.
    pub(crate) dead_letter_queue: Option<Handle<Queue>>,
}

/// An [input
/// transformer](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct InputTransformer {
    /// The values of the event by their names: JSON paths such as `$.detail.id`.
    pub(crate) paths: BTreeMap<String, String>,
    /// The text, with `<NAME>` for each value: `{"order": <id>}`, or `"Order <id>"` with its
    /// quotes.
    pub(crate) template: String,
}

/// The valid range of each number, from
/// [`RetryPolicy`](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html).
pub(crate) const RETRY_ATTEMPTS: RangeInclusive<u32> = 0..=185;
pub(crate) const EVENT_AGE_SECONDS: RangeInclusive<u32> = 60..=86_400;

/// The number of [targets of a
/// rule](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
pub(crate) const MOST_TARGETS: usize = 5;

impl EventRule {
    /// Creates a rule for the events on a bus that match a pattern, without targets.
    pub fn new(key: &str, bus: &Handle<EventBus>, pattern: impl Into<Json>) -> Self {
        Self {
            key: key.into(),
            bus: bus.clone(),
            name: None,
            description: None,
            pattern: Some(pattern.into()),
            enabled: None,
            targets: BTreeMap::new(),
        }
    }

    /// The physical name: 1 to 64 letters, digits, `.`, `_` and `-`.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = Some(name.into());
        self
    }

    builder::description! {
        /// The description: at most 512 characters.
    }

    /// True, the default, if the rule currently matches events.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = Some(enabled);
        self
    }

    /// The value of `State`.
    pub(crate) fn state(&self) -> &'static str {
        if self.enabled.unwrap_or(true) { "ENABLED" } else { "DISABLED" }
    }

    /// Adds a target with an ID.
    pub fn target(mut self, id: impl Into<String>, target: EventTarget) -> Self {
        self.targets.insert(id.into(), target);
        self
    }
}

macro_rules! to {
    ($($(#[$doc:meta])+ $name:ident $field:ident: $of:ident;)+) => {$(
        $(#[$doc])+
        pub fn $name($field: &Handle<$of>) -> Self {
            Self { $field: Some($field.clone()), ..Self::default() }
        }
    )+};
}

impl EventTarget {
    to! {
        /// A queue.
        to_queue queue: Queue;
        /// A standard topic with a key of its own.
        to_topic topic: Topic;
        /// A function.
        to_function function: Function;
        /// A state machine.
        to_state_machine state_machine: StateMachine;
        /// A Kinesis stream.
        to_kinesis_stream kinesis_stream: KinesisStream;
        /// Another event bus.
        to_event_bus event_bus: EventBus;
    }

    /// The message group of a FIFO queue.
    pub fn group_id(mut self, group: impl Into<String>) -> Self {
        self.group_id = Some(group.into());
        self
    }

    /// A constant JSON object that the target gets instead of the event.
    pub fn input(mut self, input: impl Into<Json>) -> Self {
        self.input = Some(input.into());
        self
    }

    /// A text that the target gets instead of the event, made of values of the event.
    pub fn transform(mut self, transformer: InputTransformer) -> Self {
        self.transform = Some(transformer);
        self
    }

    /// The number of retries if the target cannot be reached: up to 185, the default.
    pub fn maximum_retry_attempts(mut self, attempts: u32) -> Self {
        self.maximum_retry_attempts = Some(attempts);
        self
    }

    /// The time after which there are no further retries: 60 to 86,400 seconds, the default.
    pub fn maximum_event_age_seconds(mut self, seconds: u32) -> Self {
        self.maximum_event_age_seconds = Some(seconds);
        self
    }

    /// The standard queue for events that the target did not get.
    pub fn dead_letter_queue(mut self, queue: &Handle<Queue>) -> Self {
        self.dead_letter_queue = Some(queue.clone());
        self
    }

    /// The resources that the target is, each with its field: exactly one, or it is reported.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (&'static str, &ResourceId)> {
        [
            self.queue.as_ref().map(|of| ("queue", of.id())),
            self.topic.as_ref().map(|of| ("topic", of.id())),
            self.function.as_ref().map(|of| ("function", of.id())),
            self.state_machine.as_ref().map(|of| ("state-machine", of.id())),
            self.kinesis_stream.as_ref().map(|of| ("kinesis-stream", of.id())),
            self.event_bus.as_ref().map(|of| ("event-bus", of.id())),
        ]
        .into_iter()
        .flatten()
    }

    /// The ARN of the target.
    pub(crate) fn arn(&self) -> Text {
        let id = self.resources().next().map(|(_, id)| id);
        id.map(|id| id.attribute(Attribute::Arn)).unwrap_or_default()
    }

    /// True if a role allows EventBridge to use it, instead of the target's own policy.
    pub(crate) const fn needs_role(&self) -> bool {
        self.state_machine.is_some() || self.kinesis_stream.is_some() || self.event_bus.is_some()
    }
}

impl InputTransformer {
    /// A text with `<NAME>` for each value: `{"order": <id>}`.
    pub fn new(template: impl Into<String>) -> Self {
        Self { template: template.into(), ..Self::default() }
    }

    /// Adds a value of the event by its JSON path, such as `$.detail.id`.
    pub fn path(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.paths.insert(name.into(), path.into());
        self
    }
}

impl EventRule {
    /// The physical name. The default contains the name of the stack, because all stacks share the
    /// event bus of the account.
    pub(crate) fn physical_name(&self, stack: &super::Stack) -> Text {
        let own = || format!("{}{}-{}", stack.name_prefix, stack.name, self.key).into();
        self.name.clone().unwrap_or_else(own)
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Text {
        self.id().attribute(Attribute::Arn)
    }

    /// The role with which EventBridge uses the targets of all rules of the event bus.
    pub(crate) fn role_id(&self) -> ResourceId {
        ResourceId::new(Kind::Role, format!("{}-rules", self.bus.id().name))
    }

    pub(crate) fn target_id(&self, target: &str) -> ResourceId {
        self.part(Kind::EventTarget, target)
    }

    /// The permission that a function gets.
    pub(crate) fn permission_id(&self, target: &str) -> ResourceId {
        self.part(Kind::RulePermission, target)
    }

    /// A part of it. The IDs of targets have no `/`.
    fn part(&self, kind: Kind, target: &str) -> ResourceId {
        let name = format!("{}/{target}", self.key);
        ResourceId::within(self.bus.id().name.clone(), kind, name)
    }

    /// The queues that it sends to, with those for what their targets do not get.
    pub(crate) fn queues(&self) -> impl Iterator<Item = &Handle<Queue>> {
        self.targets.values().flat_map(|of| of.queue.iter().chain(&of.dead_letter_queue))
    }
}

impl Member for EventRule {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        self
    }
}
