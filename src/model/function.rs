//! Lambda functions.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::event_source_mapping::{EventSourceMapping, FailureDestination};
use super::{
    Action, Architecture, CheckovSkip, Code, Handle, Kind, KinesisStream, Name, Queue, ResourceId,
    Runtime, Table, Tags, Topic, builder, checkov_skip,
};
use crate::text::Text;

/// A Lambda [function](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html), with
/// its log group and execution role.
///
/// The role is derived: it may read the streams of the function's event source mappings, write to
/// its log group, send failures to their destinations, and use the tables, topics, queues and
/// Kinesis streams that the function declares.
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

/// The use of a resource by a function, from which its role is derived.
#[derive(Debug, Clone)]
pub enum Grant {
    /// Actions on a table and some of its indexes.
    Table {
        /// The table.
        table: Handle<Table>,
        /// The actions.
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
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct FunctionLog {
    /// The retention in days: one of the periods of CloudWatch Logs. By default, 30.
    #[schemars(with = "Option<u32>")]
    pub(crate) retention_days: u32,
    /// The format of the log.
    pub(crate) format: LogFormat,
    /// Suppressed checks of checkov for the log group.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

impl Default for FunctionLog {
    /// Text lines, kept for 30 days.
    fn default() -> Self {
        Self { retention_days: 30, format: LogFormat::default(), checkov_skip: CheckovSkip::new() }
    }
}

impl FunctionLog {
    /// The retention in days: one of the periods of CloudWatch Logs.
    pub fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = days;
        self
    }

    /// The format of the log.
    pub fn format(mut self, format: LogFormat) -> Self {
        self.format = format;
        self
    }

    checkov_skip::builder!("it");
}

/// The format of a function's log.
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
    /// Lines as printed by the function.
    #[default]
    Text,
    /// One JSON object per line. Messages of the runtime's logger are converted.
    #[serde(rename = "JSON")]
    Json,
}

/// The memory of a function in MB.
pub(crate) const MEMORY_SIZE: RangeInclusive<u32> = 128..=10_240;
/// The longest invocation.
pub(crate) const TIMEOUT_SECONDS: RangeInclusive<u32> = 1..=900;

/// [Variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime)
/// reserved by Lambda.
pub(crate) const RESERVED_VARIABLES: [&str; 18] = [
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
    /// Creates a function with the physical name `key`, 128 MB, a timeout of 3 seconds, and the
    /// handler `index.handler`.
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

    builder::name! {
        /// The physical name, if it differs: 1 to 64 letters, digits, `_` and `-`.
    }

    builder::description! {
        /// The description: at most 256 characters.
    }

    /// The handler that the runtime calls: usually `FILE.FUNCTION`. A single source file is named
    /// `index`.
    pub fn handler(mut self, handler: impl Into<String>) -> Self {
        self.handler = handler.into();
        self
    }

    /// The processor architecture.
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.architecture = architecture;
        self
    }

    /// The memory, which also determines the processor share: 128 to 10,240 MB.
    pub fn memory_size(mut self, megabytes: u32) -> Self {
        self.memory_size = megabytes;
        self
    }

    /// The timeout of an invocation: 1 to 900 seconds.
    pub fn timeout_seconds(mut self, seconds: u32) -> Self {
        self.timeout_seconds = seconds;
        self
    }

    /// Sets an environment variable.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Text>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// The ARN of a customer managed KMS key that encrypts the environment at rest. The default is
    /// a key managed by Lambda.
    pub fn environment_key(mut self, key_arn: impl Into<Text>) -> Self {
        self.environment_key = Some(key_arn.into());
        self
    }

    /// Its log group.
    pub fn log(mut self, log: FunctionLog) -> Self {
        self.log = log;
        self
    }

    /// The maximum of concurrent invocations, which are reserved for it.
    pub fn reserved_concurrency(mut self, invocations: u32) -> Self {
        self.reserved_concurrency = Some(invocations);
        self
    }

    /// The destination of events of asynchronous invocations, such as a topic's, that fail. For
    /// streams see [`EventSourceMapping::on_failure`].
    pub fn dead_letter(mut self, destination: FailureDestination) -> Self {
        self.dead_letter = Some(destination);
        self
    }

    /// True if invocations are traced with AWS X-Ray.
    pub fn tracing(mut self, enabled: bool) -> Self {
        self.tracing = enabled;
        self
    }

    /// The value of `TracingConfig`'s `Mode`. By default, a function would keep its previous mode.
    pub(crate) const fn tracing_mode(&self) -> &'static str {
        if self.tracing { "Active" } else { "PassThrough" }
    }

    /// Declares the use of a resource, which its role then allows.
    pub fn uses(mut self, grant: Grant) -> Self {
        self.uses.push(grant);
        self
    }

    /// Invokes it with the records of a stream.
    pub fn event_source_mapping(
        mut self,
        key: impl Into<String>,
        mapping: EventSourceMapping,
    ) -> Self {
        self.event_source_mappings.insert(key.into(), mapping);
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();

    /// The execution role, which is derived from the function.
    pub(crate) fn role_id(&self) -> ResourceId {
        Handle::<Self>::new(self.id()).role().id().clone()
    }

    pub(crate) fn log_group_id(&self) -> ResourceId {
        ResourceId::new(Kind::LogGroup, self.key.clone())
    }

    /// The log group's name, the same as Lambda's default.
    pub(crate) fn log_group_name(&self) -> Text {
        Text::from("/aws/lambda/").then(&self.name)
    }

    pub(crate) fn mapping_id(&self, mapping: &str) -> ResourceId {
        ResourceId::within(self.key.clone(), Kind::EventSourceMapping, mapping)
    }
}
