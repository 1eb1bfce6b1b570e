//! Functions of Lambda.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::event_source_mapping::{EventSource, EventSourceMapping, FailureDestination};
use super::limits::{self, check_range};
use super::problem::Checker;
use super::stage::check_retention;
use super::{
    Action, Architecture, CheckovSkip, Code, Handle, Kind, KinesisStream, Name, Queue, Resource,
    ResourceId, Runtime, Stack, Table, Tags, Topic, arn, checkov_skip,
};
use crate::text::Text;

/// A [function](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html) of Lambda,
/// with a log group and an execution role of its own.
///
/// The role follows from what is said here: it may read the streams of the function's event source
/// mappings, write to its log group, send what fails where that goes, and do what the function says
/// that it does with tables, topics, queues and Kinesis streams.
#[derive(Debug, Clone)]
pub struct Function {
    pub(crate) key: Name,
    pub(crate) name: Text,
    pub(crate) description: Option<Text>,
    pub(crate) code: Code,
    pub(crate) runtime: Runtime,
    pub(crate) handler: String,
    pub(crate) architecture: Architecture,
    pub(crate) memory_size: u32,
    pub(crate) timeout_seconds: u32,
    pub(crate) environment: BTreeMap<String, Text>,
    pub(crate) environment_key: Option<Text>,
    pub(crate) log: FunctionLog,
    pub(crate) reserved_concurrency: Option<u32>,
    pub(crate) dead_letter: Option<FailureDestination>,
    pub(crate) tracing: bool,
    pub(crate) uses: Vec<Grant>,
    pub(crate) event_source_mappings: BTreeMap<String, EventSourceMapping>,
    pub(crate) checkov_skip: CheckovSkip,
    pub(crate) tags: Tags,
}

/// Something that a function does: the ground on which its role is derived.
#[derive(Debug, Clone)]
pub enum Grant {
    /// Actions on a table and some of its indexes.
    Table {
        /// The table.
        table: Handle<Table>,
        /// What it calls.
        actions: Vec<Action>,
        /// The indexes that it reads.
        indexes: Vec<String>,
    },
    /// Publishes to a topic.
    Publish(Handle<Topic>),
    /// Sends to a queue.
    Send(Handle<Queue>),
    /// Puts records into a Kinesis stream.
    Put(Handle<KinesisStream>),
}

/// The log group of a function: `/aws/lambda/NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionLog {
    pub(crate) retention_days: u32,
    pub(crate) format: LogFormat,
    pub(crate) checkov_skip: CheckovSkip,
}

impl Default for FunctionLog {
    /// Lines as they are printed, kept for 30 days.
    fn default() -> Self {
        Self { retention_days: 30, format: LogFormat::default(), checkov_skip: CheckovSkip::new() }
    }
}

impl FunctionLog {
    /// For how many days lines are kept: one of the periods that CloudWatch Logs knows.
    pub fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = days;
        self
    }

    /// What Lambda writes.
    pub fn format(mut self, format: LogFormat) -> Self {
        self.format = format;
        self
    }

    checkov_skip::builder!("it");
}

/// What Lambda writes to a function's log.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
pub enum LogFormat {
    /// Lines as the function prints them.
    #[default]
    Text,
    /// A JSON object a line; what the function logs through its runtime's logger becomes one.
    #[serde(rename = "JSON")]
    Json,
}

/// How much memory a function can have, in MB.
const MEMORY_SIZE: RangeInclusive<u32> = 128..=10_240;
/// For how long an invocation can run.
const TIMEOUT_SECONDS: RangeInclusive<u32> = 1..=900;

/// [Variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime)
/// that Lambda sets itself, and lets nobody else set.
const RESERVED_VARIABLES: [&str; 18] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

impl Function {
    /// A function called `key`, in the stack and on AWS, of 128 MB and 3 seconds at most, whose
    /// handler is `index.handler`.
    pub fn new(key: &str, runtime: Runtime, code: Code) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            description: None,
            code,
            runtime,
            handler: "index.handler".into(),
            architecture: Architecture::default(),
            memory_size: *MEMORY_SIZE.start(),
            timeout_seconds: 3,
            environment: BTreeMap::new(),
            environment_key: None,
            log: FunctionLog::default(),
            reserved_concurrency: None,
            dead_letter: None,
            tracing: false,
            uses: Vec::new(),
            event_source_mappings: BTreeMap::new(),
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    /// The name on AWS, where it differs: 1 to 64 letters, digits, `_` and `-`.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// What it is for: at most 256 characters.
    pub fn description(mut self, description: impl Into<Text>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// What the runtime calls: `FILE.FUNCTION` for most. One file of source is called `index`.
    pub fn handler(mut self, handler: impl Into<String>) -> Self {
        self.handler = handler.into();
        self
    }

    /// What its processor is.
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.architecture = architecture;
        self
    }

    /// How much memory it has, and with it how much of a processor: 128 to 10,240 MB.
    pub fn memory_size(mut self, megabytes: u32) -> Self {
        self.memory_size = megabytes;
        self
    }

    /// For how long an invocation can run: 1 to 900 seconds.
    pub fn timeout_seconds(mut self, seconds: u32) -> Self {
        self.timeout_seconds = seconds;
        self
    }

    /// Sets a variable of its environment.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// The customer managed key of KMS, by its ARN, that encrypts the environment at rest, instead
    /// of one that Lambda manages.
    pub fn environment_key(mut self, key_arn: impl Into<Text>) -> Self {
        self.environment_key = Some(key_arn.into());
        self
    }

    /// Its log group.
    pub fn log(mut self, log: FunctionLog) -> Self {
        self.log = log;
        self
    }

    /// How many of its invocations run at once, at most: so many are kept for it.
    pub fn reserved_concurrency(mut self, invocations: u32) -> Self {
        self.reserved_concurrency = Some(invocations);
        self
    }

    /// Where the event of an asynchronous invocation, such as a topic's, goes that fails. Streams
    /// have [`EventSourceMapping::on_failure`].
    pub fn dead_letter(mut self, destination: FailureDestination) -> Self {
        self.dead_letter = Some(destination);
        self
    }

    /// Whether invocations are traced with AWS X-Ray.
    pub fn tracing(mut self, enabled: bool) -> Self {
        self.tracing = enabled;
        self
    }

    /// The value of `TracingConfig`'s `Mode`. A function that leaves it out would keep the one that
    /// it has.
    pub(crate) const fn tracing_mode(&self) -> &'static str {
        if self.tracing { "Active" } else { "PassThrough" }
    }

    /// Says what it does, so that its role may.
    pub fn uses(mut self, grant: Grant) -> Self {
        self.uses.push(grant);
        self
    }

    /// Has Lambda invoke it with the records of a stream.
    pub fn event_source_mapping(
        mut self,
        key: impl Into<String>,
        mapping: EventSourceMapping,
    ) -> Self {
        self.event_source_mappings.insert(key.into(), mapping);
        self
    }

    checkov_skip::builder!("it");

    /// Adds a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Text>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// The execution role, which follows from the function.
    pub(crate) fn role_id(&self) -> ResourceId {
        Handle::<Self>::new(self.id()).role().id().clone()
    }

    pub(crate) fn log_group_id(&self) -> ResourceId {
        ResourceId::new(Kind::LogGroup, self.key.clone())
    }

    /// The log group's name, which Lambda would give it, too.
    pub(crate) fn log_group_name(&self) -> Text {
        Text::from("/aws/lambda/").then(&self.name)
    }

    pub(crate) fn mapping_id(&self, mapping: &str) -> ResourceId {
        ResourceId::within(self.key.clone(), Kind::EventSourceMapping, mapping)
    }

    fn check_environment(&self, stack: &Stack, check: &mut Checker) {
        let mut bytes = 0;
        for (name, value) in &self.environment {
            let at = ["environment", name];
            let starts = name.starts_with(|first: char| first.is_ascii_alphabetic());
            check.require_key(
                name.len() >= 2 && starts && limits::is_made_of(name, "_"),
                &at,
                format_args!("`{name}` cannot be a variable of a function"),
                "two or more letters, digits and `_`, beginning with a letter",
            );
            check.require_key(
                !RESERVED_VARIABLES.contains(&name.as_str()),
                &at,
                format_args!("Lambda sets `{name}` itself"),
                "another name",
            );
            stack.check_text(check, &at, value);
            bytes += name.len() + value.as_literal().unwrap_or_default().len();
        }
        limits::ENVIRONMENT_BYTES.check(check, &["environment"], bytes);
        if let Some(key) = &self.environment_key {
            arn::KMS_KEY.check(stack, check, &["environment-key-arn"], key);
        }
    }

    fn check_uses(&self, stack: &Stack, check: &mut Checker) {
        for what in &self.uses {
            match what {
                Grant::Table { table, actions, indexes } => {
                    let name = &*table.id().name;
                    let at = ["uses", "tables", name];
                    stack.check_reference(check, &at, table.id());
                    check.require(
                        !actions.is_empty(),
                        &at,
                        "a table without an action",
                        "at least one action",
                    );
                    let known = stack.tables.iter().find(|known| known.key == table.id().name);
                    for index in indexes {
                        check.require(
                            known.is_none_or(|table| table.has_index(index)),
                            &["uses", "tables", name, "indexes"],
                            format_args!("the table `{name}` has no index `{index}`"),
                            "the names of its indexes",
                        );
                    }
                }
                Grant::Publish(topic) => {
                    stack.check_reference(check, &["uses", "topics"], topic.id());
                }
                Grant::Send(queue) => stack.check_reference(check, &["uses", "queues"], queue.id()),
                Grant::Put(stream) => {
                    stack.check_reference(check, &["uses", "kinesis-streams"], stream.id());
                }
            }
        }
    }

    fn check_handler(&self, check: &mut Checker) {
        check.require(
            (1..=128).contains(&self.handler.len()) && !self.handler.contains(char::is_whitespace),
            &["handler"],
            format_args!("`{}` cannot be a handler", self.handler),
            "1 to 128 characters without white space",
        );
        check.require(
            !matches!(self.code, Code::Source(_)) || self.handler.starts_with("index."),
            &["handler"],
            format_args!(
                "`{}` is not in the file `index`, which one file of source becomes",
                self.handler
            ),
            "index.FUNCTION",
        );
    }
}

impl Resource for Function {
    fn id(&self) -> ResourceId {
        ResourceId::new(Kind::Function, self.key.clone())
    }

    fn add_to(self, stack: &mut Stack) {
        stack.functions.push(self);
    }

    fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        if let Some(name) = self.name.as_literal() {
            check.require(
                (1..=64).contains(&name.len()) && limits::is_made_of(name, "_-"),
                &["name"],
                format_args!("`{name}` cannot be a function's name"),
                "1 to 64 letters, digits, `_` and `-`",
            );
        }
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
            check.require(
                description.as_literal().is_none_or(|text| text.chars().count() <= 256),
                &["description"],
                "a description of more than 256 characters",
                "at most 256 characters",
            );
        }
        self.code.check(stack, check, self.runtime);
        self.check_handler(check);
        check_range(check, &["memory-size"], &MEMORY_SIZE, Some(self.memory_size));
        check_range(check, &["timeout-seconds"], &TIMEOUT_SECONDS, Some(self.timeout_seconds));
        self.check_environment(stack, check);
        check_retention(check, &["log", "retention-days"], self.log.retention_days);
        checkov_skip::check(check, &["log"], &self.log.checkov_skip);
        if let Some(destination) = &self.dead_letter {
            destination.check(stack, check, &["dead-letter"]);
        }
        self.check_uses(stack, check);
        let sources =
            self.event_source_mappings.iter().map(|(key, mapping)| (key, &mapping.source));
        let read =
            |_: &&EventSource| "another mapping of this function reads the same stream".to_owned();
        check.each_once(&["event-source-mappings"], sources, read);
        for (key, mapping) in &self.event_source_mappings {
            mapping.check(stack, check, &["event-source-mappings", key]);
        }
        checkov_skip::check(check, &[], &self.checkov_skip);
        stack.check_tags(check, &["tags"], &self.tags);
    }
}
