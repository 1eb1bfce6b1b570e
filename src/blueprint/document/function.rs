//! Functions, and the streams that invoke them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::model::checkov_skip as checkov;
use crate::model::written::ShortOr;
use crate::model::{
    Action, Architecture, CheckovSkip, FailureDestination, FunctionLog, Handle, KinesisStream,
    Queue, Runtime, S3Object, StartingPosition, Table, Tags, Topic,
};
use crate::text::Text;

/// A function of Lambda. Its role follows from what is said here.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Function {
    /// The name on AWS: 1 to 64 letters, digits, `_` and `-`. May refer. Without it, the name in
    /// this blueprint.
    pub(in crate::blueprint) name: Option<Text>,
    /// What it is for: at most 256 characters. May refer.
    pub(in crate::blueprint) description: Option<Text>,
    /// Its code: a file beside the blueprint, or a mapping.
    pub(in crate::blueprint) code: Code,
    /// What runs it. Without it, the newest Python, or of a file in JavaScript the newest Node.js.
    pub(in crate::blueprint) runtime: Option<Runtime>,
    /// What the runtime calls. Without it, `index.handler`. A file or source of its own is called
    /// `index`.
    pub(in crate::blueprint) handler: Option<String>,
    /// What its processor is.
    #[serde(default)]
    pub(in crate::blueprint) architecture: Architecture,
    /// How much memory it has, in MB. Without it, 128.
    #[schemars(range(min = 128, max = 10_240))]
    pub(in crate::blueprint) memory_size: Option<u32>,
    /// For how long an invocation can run. Without it, 3 seconds.
    #[schemars(range(min = 1, max = 900))]
    pub(in crate::blueprint) timeout_seconds: Option<u32>,
    /// The variables of its environment. The values may refer, to tables, Kinesis streams, topics
    /// and queues too.
    #[serde(default)]
    pub(in crate::blueprint) environment: BTreeMap<String, Text>,
    /// The ARN of a key of KMS that encrypts the environment, instead of one that Lambda manages.
    /// May refer.
    pub(in crate::blueprint) environment_key_arn: Option<Text>,
    /// Its log.
    #[serde(default)]
    #[schemars(with = "Option<FunctionLog>")]
    pub(in crate::blueprint) log: FunctionLog,
    /// How many of its invocations run at once, at most: so many are kept for it.
    pub(in crate::blueprint) reserved_concurrency: Option<u32>,
    /// Where the event of an asynchronous invocation, such as a topic's, goes that fails.
    pub(in crate::blueprint) dead_letter: Option<FailureDestination>,
    /// Whether invocations are traced with AWS X-Ray.
    #[serde(default)]
    pub(in crate::blueprint) tracing: bool,
    /// What it does, so that its role may do so.
    #[serde(default)]
    pub(in crate::blueprint) uses: Uses,
    /// The streams with whose records Lambda invokes it.
    #[serde(default)]
    pub(in crate::blueprint) event_source_mappings: BTreeMap<String, EventSourceMapping>,
    /// Checks of checkov that are not to look at it.
    #[serde(default)]
    #[schemars(with = "checkov::Schema")]
    pub(in crate::blueprint) checkov_skip: CheckovSkip,
    /// Tags. The values may refer.
    #[serde(default)]
    pub(in crate::blueprint) tags: Tags,
}

/// The code of a function: a file beside the blueprint, or one of `file`, `folder`, `s3`, `source`
/// and `stock`.
#[derive(Debug)]
pub(in crate::blueprint) enum Code {
    File(String),
    Source(String),
    Stock(String),
    Folder(Folder),
    S3(S3Object),
}

/// The full forms of [`Code`].
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum CodeKind {
    /// One file of Python or Node.js, relative to the blueprint.
    File(String),
    /// Python or Node.js, as it stands here.
    Source(String),
    /// A handler that comes with dynagate: `log-kinesis-changes` or `publish-new-items`.
    Stock(String),
    /// A folder, relative to the blueprint.
    Folder(Folder),
    /// An archive (ZIP) in S3.
    S3(S3Object),
}

/// A folder with a function's code. Hidden files and `__pycache__` stay out of the archive that is
/// made of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Folder {
    /// The folder, relative to the blueprint.
    pub(in crate::blueprint) path: String,
    /// Where CloudFormation finds the archive. Unless `version` names one, a digest of the archive
    /// is put before the `.zip` of `key`, so that changed code is deployed; `synth` says where the
    /// archive has to be. Terraform uploads it from beside the module.
    pub(in crate::blueprint) s3: S3Object,
}

/// What a function does.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Uses {
    /// The tables that it calls actions on, by their names in this blueprint.
    #[serde(default)]
    pub(in crate::blueprint) tables: BTreeMap<String, UseOfTable>,
    /// The topics that it publishes to.
    #[serde(default)]
    pub(in crate::blueprint) topics: Vec<Handle<Topic>>,
    /// The queues that it sends to.
    #[serde(default)]
    pub(in crate::blueprint) queues: Vec<Handle<Queue>>,
    /// The Kinesis streams that it puts records into.
    #[serde(default)]
    pub(in crate::blueprint) kinesis_streams: Vec<Handle<KinesisStream>>,
}

/// What a function calls on a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct UseOfTable {
    /// The actions.
    pub(in crate::blueprint) actions: Vec<Action>,
    /// The indexes that a Query or Scan may read besides.
    #[serde(default)]
    pub(in crate::blueprint) indexes: Vec<String>,
}

/// A stream with whose records Lambda invokes a function: of `table` and `kinesis-stream`, one.
/// What is not said is left to Lambda.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct EventSourceMapping {
    /// The table whose stream it is.
    pub(in crate::blueprint) table: Option<Handle<Table>>,
    /// The Kinesis stream.
    pub(in crate::blueprint) kinesis_stream: Option<Handle<KinesisStream>>,
    /// Where in the stream to begin: AWS has no default.
    pub(in crate::blueprint) starting_position: StartingPosition,
    /// Whether Lambda reads the stream now. Without it, it does.
    pub(in crate::blueprint) enabled: Option<bool>,
    /// The most records of a batch. Without it, 100.
    #[schemars(range(min = 1, max = 10_000))]
    pub(in crate::blueprint) batch_size: Option<u32>,
    /// For how long to wait until a batch is full.
    #[schemars(range(max = 300))]
    pub(in crate::blueprint) maximum_batching_window_seconds: Option<u32>,
    /// Passes on just the records that match one of these patterns.
    #[serde(default)]
    pub(in crate::blueprint) filters: Vec<serde_json::Map<String, serde_json::Value>>,
    /// Whether a batch at which the function failed is tried again in two halves.
    #[serde(default)]
    pub(in crate::blueprint) bisect_batch_on_function_error: bool,
    /// How often a batch is tried again. Without it, until its records expire.
    #[schemars(range(max = 10_000))]
    pub(in crate::blueprint) maximum_retry_attempts: Option<u32>,
    /// The age at which records are given up. Without it, when they expire.
    #[schemars(range(min = 60, max = 604_800))]
    pub(in crate::blueprint) maximum_record_age_seconds: Option<u32>,
    /// How many batches of a shard are processed at once.
    #[schemars(range(min = 1, max = 10))]
    pub(in crate::blueprint) parallelization_factor: Option<u32>,
    /// For how long the function can keep state from batch to batch.
    #[schemars(range(max = 900))]
    pub(in crate::blueprint) tumbling_window_seconds: Option<u32>,
    /// Where Lambda says what it gave up.
    pub(in crate::blueprint) on_failure: Option<FailureDestination>,
    /// Whether the function answers which records of a batch it could not process, so that the
    /// others are not tried again. A stock handler does, always.
    #[serde(default)]
    pub(in crate::blueprint) report_batch_item_failures: bool,
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: Self::File,
            full: |kind| match kind {
                CodeKind::File(name) => Self::File(name),
                CodeKind::Source(source) => Self::Source(source),
                CodeKind::Stock(name) => Self::Stock(name),
                CodeKind::Folder(folder) => Self::Folder(folder),
                CodeKind::S3(object) => Self::S3(object),
            },
            expecting: "a file's name, or a mapping with one of `file`, `folder`, `s3`, `source` and `stock`",
        })
    }
}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The code of a function: a file beside the blueprint, or one of `file`, `folder`, `s3`, `source` and \
                `stock`.",
            "anyOf": [{"type": "string"}, CodeKind::json_schema(generator)]
        })
    }
}
