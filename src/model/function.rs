//! Lambda functions.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event_source_mapping::{EventSourceMapping, FailureDestination};
use super::existing::{colon_separated, may_exist};
use super::{
    Action, Architecture, CheckovSkip, Code, ExecutionRole, Existing, FunctionAlarms, Handle, Kind,
    KinesisStream, LogEncryption, Name, Permission, Queue, ResourceId, Runtime, Schedule, Setting,
    Table, Tags, Topic, builder, checkov_skip, written,
};
use crate::text::{Pseudo, Text};

/// A Lambda [function](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html), with
/// its log group and execution role.
///
/// The role is derived: it may read the streams and queues of its event source mappings, write to
/// its log group, send failures to their destinations, and use the tables, topics, queues and
/// Kinesis streams that the function declares.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Function {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 64 letters, digits, `_` and `-`. May contain references. The default
    /// is the name in this blueprint.
    #[serde(default, deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The function exists already, with this name or ARN: it is referenced, neither created nor
    /// changed. `timeout-seconds` is declared as it is, and `event-source-mappings`, `schedules`
    /// and `alarms` are created; the other options are those of created functions.
    pub(crate) existing: Option<Existing>,
    /// The description: at most 256 characters. May contain references.
    pub(crate) description: Option<Text>,
    /// The code: a file next to the blueprint, or a mapping. Required for a created function.
    pub(crate) code: Option<Code>,
    /// The runtime. The default is the newest Python, or the newest Node.js for a JavaScript file.
    pub(crate) runtime: Option<Runtime>,
    /// The handler that the runtime calls. The default is `index.handler`. A single file or source
    /// is named `index`.
    #[serde(default = "index_handler")]
    #[schemars(with = "Option<String>")]
    pub(crate) handler: String,
    /// The processor architecture.
    #[serde(default)]
    pub(crate) architecture: Architecture,
    /// The memory in MB. The default is 128.
    #[serde(default = "least_memory")]
    #[schemars(with = "Option<u32>", range(min = 128, max = 10_240))]
    pub(crate) memory_size: u32,
    /// The timeout of an invocation. The default is 3 seconds.
    #[serde(default = "three_seconds")]
    #[schemars(with = "Option<u32>", range(min = 1, max = 900))]
    pub(crate) timeout_seconds: u32,
    /// The environment variables. The values may contain references, including tables, Kinesis
    /// streams, topics and queues.
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, Text>,
    /// The ARN of a KMS key that encrypts the environment. May contain references. The default is a
    /// key managed by Lambda.
    #[serde(rename = "environment-key-arn")]
    pub(crate) environment_key: Option<Text>,
    /// Its log.
    #[serde(default)]
    #[schemars(with = "Option<FunctionLog>")]
    pub(crate) log: FunctionLog,
    /// The maximum of concurrent invocations, which are reserved for it.
    pub(crate) reserved_concurrency: Option<u32>,
    /// The destination of events of asynchronous invocations, such as a topic's, that fail.
    pub(crate) dead_letter: Option<FailureDestination>,
    /// True if invocations are traced with AWS X-Ray.
    #[serde(default)]
    #[schemars(with = "bool")]
    pub(crate) tracing: Setting<bool>,
    /// The VPC in which it runs, from which it reaches no public address without a NAT gateway. By
    /// default, none.
    pub(crate) vpc: Option<FunctionVpc>,
    /// The ARN of a code signing configuration: Lambda then accepts only code that one of its
    /// publishers has signed, in S3. May contain references.
    pub(crate) code_signing_config_arn: Option<Text>,
    /// Its execution role, if that exists already. By default, a role is derived from the function.
    pub(crate) role: Option<ExecutionRole>,
    /// The resources that it uses, which its role then allows.
    #[serde(default)]
    pub(crate) uses: Uses,
    /// Further rights, which its role then allows: actions of other services, or on resources
    /// outside this blueprint.
    #[serde(default)]
    pub(crate) permissions: Vec<Permission>,
    /// The streams and queues whose records invoke it.
    #[serde(default)]
    pub(crate) event_source_mappings: BTreeMap<String, EventSourceMapping>,
    /// The schedules that invoke it.
    #[serde(default)]
    pub(crate) schedules: BTreeMap<String, Schedule>,
    /// Its alarms, each by its threshold. The default is none.
    #[serde(default)]
    #[schemars(with = "Option<FunctionAlarms>")]
    pub(crate) alarms: FunctionAlarms,
    /// Suppressed checks of checkov for the function.
    #[serde(default)]
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    #[serde(default)]
    pub(crate) tags: Tags,
}

written::member!(Function, existing);

may_exist! {
    Function: Function,
    /// The function exists already: it is referenced, neither created nor changed. Its timeout is
    /// declared as it is, and its event source mappings, schedules and alarms are created; the
    /// other options are those of created functions.
    |function| [
        ("architecture", function.architecture != Architecture::default()),
        ("checkov-skip", !function.checkov_skip.is_empty()),
        ("code", function.code.is_some()),
        ("code-signing-config-arn", function.code_signing_config_arn.is_some()),
        ("dead-letter", function.dead_letter.is_some()),
        ("description", function.description.is_some()),
        ("environment", !function.environment.is_empty()),
        ("environment-key-arn", function.environment_key.is_some()),
        ("handler", function.handler != index_handler()),
        ("log", function.log != FunctionLog::default()),
        ("memory-size", function.memory_size != least_memory()),
        ("name", function.is_renamed()),
        ("permissions", !function.permissions.is_empty()),
        ("reserved-concurrency", function.reserved_concurrency.is_some()),
        ("role", function.role.is_some()),
        ("runtime", function.runtime.is_some()),
        ("tags", !function.tags.is_empty()),
        ("tracing", *function.tracing),
        ("uses", !function.uses.is_empty()),
        ("vpc", function.vpc.is_some()),
    ]
}

fn index_handler() -> String {
    "index.handler".into()
}

const fn least_memory() -> u32 {
    *MEMORY_SIZE.start()
}

const fn three_seconds() -> u32 {
    3
}

/// The resources used by a function.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Uses {
    /// The tables on which it calls actions, by their names in this blueprint.
    pub(crate) tables: BTreeMap<Handle<Table>, UseOfTable>,
    /// The topics that it publishes to.
    pub(crate) topics: Vec<Handle<Topic>>,
    /// The queues that it sends to.
    pub(crate) queues: Vec<Handle<Queue>>,
    /// The Kinesis streams to which it writes records.
    pub(crate) kinesis_streams: Vec<Handle<KinesisStream>>,
}

impl Uses {
    fn is_empty(&self) -> bool {
        self.tables.is_empty()
            && self.topics.is_empty()
            && self.queues.is_empty()
            && self.kinesis_streams.is_empty()
    }
}

/// The use of a table by a function.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct UseOfTable {
    /// The actions.
    pub(crate) actions: Vec<Action>,
    /// The indexes that a Query or Scan may read.
    #[serde(default)]
    pub(crate) indexes: Vec<String>,
}

impl UseOfTable {
    /// Calls actions on a table.
    pub fn new(actions: impl IntoIterator<Item = Action>) -> Self {
        Self { actions: actions.into_iter().collect(), indexes: Vec::new() }
    }

    /// Adds an index that a Query or Scan may read.
    pub fn index(mut self, name: impl Into<String>) -> Self {
        self.indexes.push(name.into());
        self
    }
}

/// The subnets and security groups of a function in a
/// [VPC](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct FunctionVpc {
    /// The IDs of the subnets, at least one. May contain references.
    #[schemars(length(min = 1))]
    pub(crate) subnet_ids: Vec<Text>,
    /// The IDs of the security groups, at least one. May contain references.
    #[schemars(length(min = 1))]
    pub(crate) security_group_ids: Vec<Text>,
}

impl FunctionVpc {
    /// The subnets and the security groups by their IDs, at least one each.
    pub fn new<T: Into<Text>>(
        subnet_ids: impl IntoIterator<Item = T>,
        security_group_ids: impl IntoIterator<Item = T>,
    ) -> Self {
        Self {
            subnet_ids: subnet_ids.into_iter().map(Into::into).collect(),
            security_group_ids: security_group_ids.into_iter().map(Into::into).collect(),
        }
    }
}

/// The log group of a function: `/aws/lambda/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct FunctionLog {
    /// The retention in days: one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545,
    /// 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653. By default, 30.
    #[schemars(with = "Option<u32>")]
    pub(crate) retention_days: Setting<u32>,
    /// The format of the log.
    pub(crate) format: LogFormat,
    /// The encryption of the log group. By default, a key owned by CloudWatch Logs.
    #[schemars(with = "Option<LogEncryption>")]
    pub(crate) encryption: Setting<LogEncryption>,
    /// Suppressed checks of checkov for the log group.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
}

impl Default for FunctionLog {
    /// Text lines, kept for 30 days.
    fn default() -> Self {
        Self {
            retention_days: Setting::unwritten(30),
            format: LogFormat::default(),
            encryption: Setting::default(),
            checkov_skip: CheckovSkip::new(),
        }
    }
}

impl FunctionLog {
    /// The retention in days: one of the periods of CloudWatch Logs.
    pub fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = Setting::written(days);
        self
    }

    /// The format of the log.
    pub fn format(mut self, format: LogFormat) -> Self {
        self.format = format;
        self
    }

    /// The key that encrypts the log group.
    pub fn encryption(mut self, encryption: LogEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    checkov_skip::builder!("it");
}

/// The format of a function's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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

/// The URI with which API Gateway [invokes](https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html)
/// the function with this ARN, in the region of the function.
pub(crate) fn invocation_uri(arn: &Text) -> Text {
    let region = colon_separated(arn).map(|[_, _, _, region, ..]| region);
    Text::from("arn:")
        .then(Pseudo::Partition)
        .then(":apigateway:")
        .then(region.unwrap_or_else(|| Pseudo::Region.into()))
        .then(":lambda:path/2015-03-31/functions/")
        .then(arn)
        .then("/invocations")
}

impl Function {
    /// Creates a function with the physical name `key`, 128 MB, a timeout of 3 seconds, and the
    /// handler `index.handler`.
    pub fn new(key: &str, runtime: Runtime, code: Code) -> Self {
        Self { code: Some(code), runtime: Some(runtime), ..Self::without_code(key) }
    }

    /// A function that exists already: it is referenced, neither created nor changed. It may have
    /// event source mappings, schedules and alarms, which are created.
    pub fn that_exists(key: &str, existing: Existing) -> Self {
        Self::without_code(key).existing(existing)
    }

    fn without_code(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            description: None,
            code: None,
            runtime: None,
            handler: index_handler(),
            architecture: Architecture::default(),
            memory_size: least_memory(),
            timeout_seconds: three_seconds(),
            environment: BTreeMap::new(),
            environment_key: None,
            log: FunctionLog::default(),
            reserved_concurrency: None,
            dead_letter: None,
            tracing: Setting::default(),
            vpc: None,
            code_signing_config_arn: None,
            role: None,
            uses: Uses::default(),
            permissions: Vec::new(),
            event_source_mappings: BTreeMap::new(),
            schedules: BTreeMap::new(),
            alarms: FunctionAlarms::new(),
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
        self.tracing = Setting::written(enabled);
        self
    }

    /// The VPC in which it runs. The default is none.
    pub fn vpc(mut self, vpc: FunctionVpc) -> Self {
        self.vpc = Some(vpc);
        self
    }

    /// The ARN of a code signing configuration, whose publishers must have signed the code.
    pub fn code_signing_config_arn(mut self, arn: impl Into<Text>) -> Self {
        self.code_signing_config_arn = Some(arn.into());
        self
    }

    /// The value of `TracingConfig`'s `Mode`. By default, a function would keep its previous mode.
    pub(crate) fn tracing_mode(&self) -> &'static str {
        if *self.tracing { "Active" } else { "PassThrough" }
    }

    /// Uses an execution role that exists already. It is not changed, so it must allow what the
    /// function needs.
    pub fn existing_role(mut self, role: Existing) -> Self {
        self.role = Some(ExecutionRole { existing: role });
        self
    }

    builder::uses!();

    /// Calls actions of other services, or on resources outside the stack, which its role then
    /// allows.
    pub fn permission(mut self, permission: Permission) -> Self {
        self.permissions.push(permission);
        self
    }

    /// The runtime; by default, that of the code.
    pub(crate) fn runtime(&self) -> Runtime {
        self.runtime.or_else(|| self.code.as_ref()?.runtime()).unwrap_or(Runtime::Python313)
    }

    /// True if it reports the failed records of a batch. Stock handlers always do, and Lambda would
    /// otherwise ignore it.
    pub(crate) fn reports_failures(&self, mapping: &EventSourceMapping) -> bool {
        mapping.report_batch_item_failures || matches!(self.code, Some(Code::Stock(_)))
    }

    /// Invokes it with the records of a stream or the messages of a queue.
    pub fn event_source_mapping(
        mut self,
        key: impl Into<String>,
        mapping: EventSourceMapping,
    ) -> Self {
        self.event_source_mappings.insert(key.into(), mapping);
        self
    }

    /// Invokes it by a schedule.
    pub fn schedule(mut self, key: impl Into<String>, schedule: Schedule) -> Self {
        self.schedules.insert(key.into(), schedule);
        self
    }

    /// Its alarms.
    pub fn alarms(mut self, alarms: FunctionAlarms) -> Self {
        self.alarms = alarms;
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();

    /// The execution role, which is derived from the function unless it exists already.
    pub(crate) fn role_id(&self) -> ResourceId {
        let known = self.role.as_ref().map(ExecutionRole::known);
        Handle::<Self>::new(self.id()).role().id().clone().bound(known)
    }

    /// True if its role is derived from it.
    pub(crate) const fn has_derived_role(&self) -> bool {
        self.existing.is_none() && self.role.is_none()
    }

    pub(crate) fn log_group_id(&self) -> ResourceId {
        ResourceId::new(Kind::LogGroup, self.key.clone())
    }

    /// The log group's name, the same as Lambda's default.
    pub(crate) fn log_group_name(&self) -> Text {
        Text::from("/aws/lambda/").then(&self.name)
    }

    /// The role with which EventBridge Scheduler invokes it.
    pub(crate) fn schedule_role_id(&self) -> ResourceId {
        ResourceId::new(Kind::Role, format!("{}-schedules", self.key))
    }

    pub(crate) fn schedule_id(&self, schedule: &str) -> ResourceId {
        ResourceId::within(self.key.clone(), Kind::Schedule, schedule)
    }

    /// The physical name of a schedule.
    pub(crate) fn schedule_name(
        &self,
        stack: &super::Stack,
        key: &str,
        schedule: &Schedule,
    ) -> Text {
        let own = || stack.name_after(&self.id(), &self.name).then(format!("-{key}"));
        schedule.name.clone().unwrap_or_else(own)
    }

    /// True if it exists already, and may be in another region or account than the stack.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.id().is_elsewhere()
    }

    pub(crate) fn mapping_id(&self, mapping: &str) -> ResourceId {
        ResourceId::within(self.key.clone(), Kind::EventSourceMapping, mapping)
    }
}

impl super::Stack {
    /// True if an ARN is that of a declared function that exists already, and may be in another
    /// region or account than the stack.
    pub(crate) fn is_function_elsewhere(&self, arn: &Text) -> bool {
        self.functions.iter().any(|function| {
            function.known().is_some_and(|known| known.is_elsewhere() && known.arn == *arn)
        })
    }
}
