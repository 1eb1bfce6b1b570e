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

/// A Lambda function. Its role is derived from these settings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Function {
    /// The physical name: 1 to 64 letters, digits, `_` and `-`. May contain references. The default
    /// is the name in this blueprint.
    pub(in crate::blueprint) name: Option<Text>,
    /// The description: at most 256 characters. May contain references.
    pub(in crate::blueprint) description: Option<Text>,
    /// The code: a file next to the blueprint, or a mapping.
    pub(in crate::blueprint) code: Code,
    /// The runtime. The default is the newest Python, or the newest Node.js for a JavaScript file.
    pub(in crate::blueprint) runtime: Option<Runtime>,
    /// The handler that the runtime calls. The default is `index.handler`. A single file or source
    /// is named `index`.
    pub(in crate::blueprint) handler: Option<String>,
    /// The processor architecture.
    #[serde(default)]
    pub(in crate::blueprint) architecture: Architecture,
    /// The memory in MB. The default is 128.
    #[schemars(range(min = 128, max = 10_240))]
    pub(in crate::blueprint) memory_size: Option<u32>,
    /// The timeout of an invocation. The default is 3 seconds.
    #[schemars(range(min = 1, max = 900))]
    pub(in crate::blueprint) timeout_seconds: Option<u32>,
    /// The environment variables. The values may contain references, including tables, Kinesis
    /// streams, topics and queues.
    #[serde(default)]
    pub(in crate::blueprint) environment: BTreeMap<String, Text>,
    /// The ARN of a KMS key that encrypts the environment. May contain references. The default is a
    /// key managed by Lambda.
    pub(in crate::blueprint) environment_key_arn: Option<Text>,
    /// Its log.
    #[serde(default)]
    #[schemars(with = "Option<FunctionLog>")]
    pub(in crate::blueprint) log: FunctionLog,
    /// The maximum of concurrent invocations, which are reserved for it.
    pub(in crate::blueprint) reserved_concurrency: Option<u32>,
    /// The destination of events of asynchronous invocations, such as a topic's, that fail.
    pub(in crate::blueprint) dead_letter: Option<FailureDestination>,
    /// True if invocations are traced with AWS X-Ray.
    #[serde(default)]
    pub(in crate::blueprint) tracing: bool,
    /// The resources that it uses, which its role then allows.
    #[serde(default)]
    pub(in crate::blueprint) uses: Uses,
    /// The streams whose records invoke it.
    #[serde(default)]
    pub(in crate::blueprint) event_source_mappings: BTreeMap<String, EventSourceMapping>,
    /// Suppressed checks of checkov for the function.
    #[serde(default)]
    #[schemars(with = "checkov::Schema")]
    pub(in crate::blueprint) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    #[serde(default)]
    pub(in crate::blueprint) tags: Tags,
}

/// The code of a function: a file next to the blueprint, or one of `file`, `folder`, `s3`, `source`
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
    /// Inline Python or Node.js.
    Source(String),
    /// A handler included in dynagate: `log-kinesis-changes` or `publish-new-items`.
    Stock(String),
    /// A folder, relative to the blueprint.
    Folder(Folder),
    /// An archive (ZIP) in S3.
    S3(S3Object),
}

/// A folder with a function's code. Hidden files and `__pycache__` are not added to its archive.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Folder {
    /// The folder, relative to the blueprint.
    pub(in crate::blueprint) path: String,
    /// The location of the archive for CloudFormation. Unless `version` is set, a digest of the
    /// archive is inserted before the `.zip` of `key`, so changed code is deployed; `synth` prints
    /// the location. Terraform uploads the archive from the module's directory.
    pub(in crate::blueprint) s3: S3Object,
}

/// The resources used by a function.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Uses {
    /// The tables on which it calls actions, by their names in this blueprint.
    #[serde(default)]
    pub(in crate::blueprint) tables: BTreeMap<String, UseOfTable>,
    /// The topics that it publishes to.
    #[serde(default)]
    pub(in crate::blueprint) topics: Vec<Handle<Topic>>,
    /// The queues that it sends to.
    #[serde(default)]
    pub(in crate::blueprint) queues: Vec<Handle<Queue>>,
    /// The Kinesis streams to which it writes records.
    #[serde(default)]
    pub(in crate::blueprint) kinesis_streams: Vec<Handle<KinesisStream>>,
}

/// The use of a table by a function.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct UseOfTable {
    /// The actions.
    pub(in crate::blueprint) actions: Vec<Action>,
    /// The indexes that a Query or Scan may read.
    #[serde(default)]
    pub(in crate::blueprint) indexes: Vec<String>,
}

/// A stream whose records invoke a function: either `table` or `kinesis-stream`. Omitted settings
/// have Lambda's defaults.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct EventSourceMapping {
    /// The table with the stream.
    pub(in crate::blueprint) table: Option<Handle<Table>>,
    /// The Kinesis stream.
    pub(in crate::blueprint) kinesis_stream: Option<Handle<KinesisStream>>,
    /// The position at which to start, for which AWS has no default.
    pub(in crate::blueprint) starting_position: StartingPosition,
    /// True, the default, if Lambda currently reads the stream.
    pub(in crate::blueprint) enabled: Option<bool>,
    /// The largest batch in records. The default is 100.
    #[schemars(range(min = 1, max = 10_000))]
    pub(in crate::blueprint) batch_size: Option<u32>,
    /// The time to wait for a full batch.
    #[schemars(range(max = 300))]
    pub(in crate::blueprint) maximum_batching_window_seconds: Option<u32>,
    /// Patterns, one of which a record must match to be passed on.
    #[serde(default)]
    pub(in crate::blueprint) filters: Vec<serde_json::Map<String, serde_json::Value>>,
    /// True if a failed batch is retried in two halves.
    #[serde(default)]
    pub(in crate::blueprint) bisect_batch_on_function_error: bool,
    /// The number of retries of a batch. The default is to retry until its records expire.
    #[schemars(range(max = 10_000))]
    pub(in crate::blueprint) maximum_retry_attempts: Option<u32>,
    /// The age at which records are discarded. The default is their expiry.
    #[schemars(range(min = 60, max = 604_800))]
    pub(in crate::blueprint) maximum_record_age_seconds: Option<u32>,
    /// The number of batches of a shard that are processed at once.
    #[schemars(range(min = 1, max = 10))]
    pub(in crate::blueprint) parallelization_factor: Option<u32>,
    /// The window in which the function can keep state between batches.
    #[schemars(range(max = 900))]
    pub(in crate::blueprint) tumbling_window_seconds: Option<u32>,
    /// The destination for discarded records.
    pub(in crate::blueprint) on_failure: Option<FailureDestination>,
    /// True if the function reports the failed records of a batch, so that the others are not
    /// retried. Stock handlers always do.
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
