//! State machines of Step Functions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::existing::may_exist;
use super::{
    CheckovSkip, EventBus, ExecutionRole, Existing, Function, Handle, Json, Kind, KinesisStream,
    LogEncryption, Name, Queue, ResourceId, Role, Setting, Table, Tags, Topic, UseOfTable, builder,
    checkov_skip, written,
};
use crate::text::Text;

/// A [state machine](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-statemachines.html)
/// of Step Functions, with its log group and execution role.
///
/// The role is derived: it may deliver logs and use the functions, tables, topics, queues, Kinesis
/// streams and event buses that the state machine declares.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct StateMachine {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 80 letters, digits, `_` and `-`. May contain references. By default,
    /// the name in this blueprint.
    #[serde(default, deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The state machine exists already, with this name or ARN: it is referenced, neither created
    /// nor changed. `type` is declared as it is; the other options are those of created state
    /// machines.
    pub(crate) existing: Option<Existing>,
    /// The type, which cannot be changed later. By default, `STANDARD`. Only an `EXPRESS` state
    /// machine can be executed synchronously.
    #[serde(default, rename = "type")]
    #[schemars(with = "Option<StateMachineType>")]
    pub(crate) machine_type: StateMachineType,
    /// The definition in the [Amazon States
    /// Language](https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html).
    /// Its strings may contain references, including tables, Kinesis streams, topics, queues, event
    /// buses, buckets and functions. Required for a created state machine.
    #[serde(default, deserialize_with = "written::optional_object_of_texts")]
    #[schemars(with = "Option<BTreeMap<String, serde_json::Value>>")]
    pub(crate) definition: Option<Json>,
    /// Instead of `definition`: the name of a file with it, in JSON or YAML, relative to the
    /// blueprint. Its strings may contain the same references.
    #[serde(default, deserialize_with = "written::optional_object_of_texts")]
    #[schemars(with = "Option<String>")]
    pub(crate) definition_file: Option<Json>,
    /// Its execution role, if that exists already. By default, a role is derived from the state
    /// machine.
    pub(crate) role: Option<ExecutionRole>,
    /// The resources that it uses, which its role then allows.
    #[serde(default)]
    pub(crate) uses: StateMachineUses,
    /// Its log.
    #[serde(default)]
    #[schemars(with = "Option<StateMachineLog>")]
    pub(crate) log: StateMachineLog,
    /// True if executions are traced with AWS X-Ray.
    #[serde(default)]
    #[schemars(with = "bool")]
    pub(crate) tracing: Setting<bool>,
    /// Suppressed checks of checkov for the state machine.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    #[serde(default)]
    pub(crate) tags: Tags,
}

written::member!(StateMachine, existing);

may_exist! {
    StateMachine: StateMachine,
    /// The state machine exists already: it is referenced, neither created nor changed. Its type is
    /// declared as it is; the other options are those of created state machines.
    |machine| [
        ("checkov-skip", !machine.checkov_skip.is_empty()),
        ("definition", machine.definition.is_some()),
        ("definition-file", machine.definition_file.is_some()),
        ("log", machine.log != StateMachineLog::default()),
        ("name", machine.is_renamed()),
        ("role", machine.role.is_some()),
        ("tags", !machine.tags.is_empty()),
        ("tracing", *machine.tracing),
        ("uses", !machine.uses.is_empty()),
    ]
}

/// The [type](https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html) of
/// a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StateMachineType {
    /// Executions of up to a year, each run exactly once, whose history is kept.
    #[default]
    Standard,
    /// Executions of up to five minutes, whose history is only in the log.
    Express,
}

impl StateMachineType {
    /// The value in `CreateStateMachine`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Express => "EXPRESS",
        }
    }
}

/// The resources used by a state machine.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub(crate) struct StateMachineUses {
    /// The functions that it invokes.
    pub(crate) functions: Vec<Handle<Function>>,
    /// The tables on which it calls actions, by their names in this blueprint.
    pub(crate) tables: BTreeMap<Handle<Table>, UseOfTable>,
    /// The topics that it publishes to.
    pub(crate) topics: Vec<Handle<Topic>>,
    /// The queues that it sends to.
    pub(crate) queues: Vec<Handle<Queue>>,
    /// The Kinesis streams to which it writes records.
    pub(crate) kinesis_streams: Vec<Handle<KinesisStream>>,
    /// The event buses on which it puts events.
    pub(crate) event_buses: Vec<Handle<EventBus>>,
}

impl StateMachineUses {
    fn is_empty(&self) -> bool {
        self.functions.is_empty()
            && self.tables.is_empty()
            && self.topics.is_empty()
            && self.queues.is_empty()
            && self.kinesis_streams.is_empty()
            && self.event_buses.is_empty()
    }
}

/// The [log](https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html) of a state machine,
/// in the log group `/aws/vendedlogs/states/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct StateMachineLog {
    /// The logged events of an execution. By default, `ERROR`.
    #[schemars(with = "Option<StateMachineLogLevel>")]
    pub(crate) level: StateMachineLogLevel,
    /// True if inputs and outputs are logged, too.
    pub(crate) include_execution_data: bool,
    /// The retention in days: one of the periods of a function's log. By default, 30.
    #[schemars(with = "Option<u32>")]
    pub(crate) retention_days: Setting<u32>,
    /// The encryption of the log group. By default, a key owned by CloudWatch Logs.
    #[schemars(with = "Option<LogEncryption>")]
    pub(crate) encryption: Setting<LogEncryption>,
    /// Suppressed checks of checkov for the log group.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

/// The logged events of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StateMachineLogLevel {
    /// All events.
    All,
    /// Errors.
    #[default]
    Error,
    /// Events that end an execution unsuccessfully.
    Fatal,
}

impl StateMachineLogLevel {
    /// The value in `LoggingConfiguration`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

impl Default for StateMachineLog {
    /// Errors without data, kept for 30 days.
    fn default() -> Self {
        Self {
            level: StateMachineLogLevel::default(),
            include_execution_data: false,
            retention_days: Setting::unwritten(30),
            encryption: Setting::default(),
            checkov_skip: CheckovSkip::new(),
        }
    }
}

impl StateMachineLog {
    /// The logged events of an execution.
    pub fn level(mut self, level: StateMachineLogLevel) -> Self {
        self.level = level;
        self
    }

    /// True if inputs and outputs are logged, too.
    pub fn include_execution_data(mut self, included: bool) -> Self {
        self.include_execution_data = included;
        self
    }

    /// The retention in days: one of the periods of CloudWatch Logs.
    pub fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = Setting::written(days);
        self
    }

    /// The key that encrypts the log group.
    pub fn encryption(mut self, encryption: LogEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    checkov_skip::builder!("it");
}

impl StateMachine {
    /// Creates a standard state machine with the physical name `key`. `definition` is an object of
    /// the Amazon States Language.
    pub fn new(key: &str, definition: impl Into<Json>) -> Self {
        Self { definition: Some(definition.into()), ..Self::without_definition(key) }
    }

    /// A state machine that exists already: it is referenced, neither created nor changed.
    pub fn that_exists(key: &str, machine_type: StateMachineType, existing: Existing) -> Self {
        Self { machine_type, ..Self::without_definition(key) }.existing(existing)
    }

    fn without_definition(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            machine_type: StateMachineType::default(),
            definition: None,
            definition_file: None,
            role: None,
            uses: StateMachineUses::default(),
            log: StateMachineLog::default(),
            tracing: Setting::default(),
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    /// The definition, which may be in a file.
    pub(crate) fn definition(&self) -> Option<&Json> {
        self.definition.as_ref().or(self.definition_file.as_ref())
    }

    /// Creates an express state machine, which can be executed synchronously.
    pub fn express(key: &str, definition: impl Into<Json>) -> Self {
        Self { machine_type: StateMachineType::Express, ..Self::new(key, definition) }
    }

    builder::name! {
        /// The physical name, if it differs: 1 to 80 letters, digits, `_` and `-`.
    }

    /// Its log.
    pub fn log(mut self, log: StateMachineLog) -> Self {
        self.log = log;
        self
    }

    /// Uses an execution role that exists already. It is not changed, so it must allow what the
    /// state machine needs.
    pub fn existing_role(mut self, role: Existing) -> Self {
        self.role = Some(ExecutionRole { existing: role });
        self
    }

    /// True if executions are traced with AWS X-Ray.
    pub fn tracing(mut self, enabled: bool) -> Self {
        self.tracing = Setting::written(enabled);
        self
    }

    /// Invokes a function, which its role then allows.
    pub fn invokes(mut self, function: &Handle<Function>) -> Self {
        self.uses.functions.push(function.clone());
        self
    }

    builder::uses!();

    /// Puts events on an event bus, which its role then allows.
    pub fn puts_events_on(mut self, bus: &Handle<EventBus>) -> Self {
        self.uses.event_buses.push(bus.clone());
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();

    /// The execution role, which is derived from the state machine unless it exists already.
    pub(crate) fn role_id(&self) -> ResourceId {
        let known = self.role.as_ref().map(ExecutionRole::known);
        Handle::<Self>::new(self.id()).role().id().clone().bound(known)
    }

    /// True if its role is derived from it.
    pub(crate) const fn has_derived_role(&self) -> bool {
        self.existing.is_none() && self.role.is_none()
    }

    pub(crate) fn log_group_id(&self) -> ResourceId {
        ResourceId::new(Kind::StateMachineLogGroup, self.key.clone())
    }

    /// The log group's name. The prefix keeps the [resource policy of
    /// logs](https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html) short.
    pub(crate) fn log_group_name(&self) -> Text {
        Text::from("/aws/vendedlogs/states/").then(&self.name)
    }
}

impl Handle<StateMachine> {
    /// The state machine's execution role.
    pub fn role(&self) -> Handle<Role> {
        Handle::new(ResourceId::new(Kind::Role, format!("{}-state-machine", self.id.name)))
    }
}
