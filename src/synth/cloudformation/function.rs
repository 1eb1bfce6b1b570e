//! `AWS::Lambda::Function`, and what invokes it: `AWS::Lambda::EventSourceMapping` and
//! `AWS::Lambda::Permission`.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::entry::Entry;
use super::value::{GetAtt, Owned, Ref, TagList, Texts, Value, value};
use super::{permission, upload};
use crate::model::{
    Architecture, Code, EventSourceMapping, Function, Handle, Kind, LogFormat, Resource as _,
    Runtime, S3Object, Stack, StartingPosition, Subscription,
};
use crate::text::Text;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    function_name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    code: CodeOf<'a>,
    runtime: Runtime,
    handler: &'a str,
    architectures: [Architecture; 1],
    memory_size: u32,
    timeout: u32,
    role: GetAtt,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<Environment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_arn: Option<Value<'a>>,
    logging_config: LoggingConfig,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_concurrent_executions: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letter_config: Option<DeadLetterConfig>,
    tracing_config: TracingConfig,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CodeOf<'a> {
    #[serde(rename_all = "PascalCase")]
    Inline { zip_file: &'a str },
    #[serde(rename_all = "PascalCase")]
    S3 {
        s3_bucket: Value<'a>,
        s3_key: Key<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        s3_object_version: Option<Value<'a>>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Environment<'a> {
    variables: Texts<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LoggingConfig {
    log_group: Ref,
    log_format: LogFormat,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DeadLetterConfig {
    target_arn: Owned,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TracingConfig {
    mode: &'static str,
}

impl<'a> From<&'a Code> for CodeOf<'a> {
    fn from(code: &'a Code) -> Self {
        match code {
            Code::Source(source) => Self::Inline { zip_file: source },
            Code::Files { files, s3 } => Self::of_object(s3, upload::key(files, s3)),
            Code::S3(s3) => Self::of_object(s3, Cow::Borrowed(&s3.key)),
        }
    }
}

impl<'a> CodeOf<'a> {
    fn of_object(s3: &'a S3Object, key: Cow<'a, Text>) -> Self {
        Self::S3 {
            s3_bucket: Value(&s3.bucket),
            s3_key: Key(key),
            s3_object_version: value(s3.version.as_ref()),
        }
    }
}

/// The key of an object.
struct Key<'a>(Cow<'a, Text>);

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value(&self.0).serialize(serializer)
    }
}

pub(super) fn entry<'a>(
    stack: &'a Stack,
    function: &'a Function,
) -> Entry<impl Serialize + use<'a>> {
    let role = Handle::<Function>::new(function.id()).role();
    let properties = Properties {
        function_name: Value(&function.name),
        description: value(function.description.as_ref()),
        code: (&function.code).into(),
        runtime: function.runtime,
        handler: &function.handler,
        architectures: [function.architecture],
        memory_size: function.memory_size,
        timeout: function.timeout_seconds,
        role: GetAtt(role.id().clone(), "Arn"),
        environment: (!function.environment.is_empty())
            .then_some(Environment { variables: Texts(&function.environment) }),
        kms_key_arn: value(function.environment_key.as_ref()),
        logging_config: LoggingConfig {
            log_group: Ref(function.log_group_id()),
            log_format: function.log.format,
        },
        reserved_concurrent_executions: function.reserved_concurrency,
        dead_letter_config: function
            .dead_letter
            .as_ref()
            .map(|destination| DeadLetterConfig { target_arn: Owned(destination.arn()) }),
        tracing_config: TracingConfig { mode: function.tracing_mode() },
        tags: TagList::new(stack, &function.tags),
    };
    Entry::new(Kind::Function, properties).checkov_skip(&function.checkov_skip)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MappingProperties<'a> {
    function_name: Ref,
    event_source_arn: Owned,
    starting_position: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_position_timestamp: Option<u32>,
    enabled: bool,
    batch_size: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_batching_window_in_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_criteria: Option<FilterCriteria>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bisect_batch_on_function_error: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_retry_attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_record_age_in_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallelization_factor: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tumbling_window_in_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination_config: Option<DestinationConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_response_types: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FilterCriteria {
    filters: Vec<Filter>,
}

/// A pattern, which Lambda wants as the text of its JSON.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    pattern: Owned,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DestinationConfig {
    on_failure: OnFailure,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OnFailure {
    destination: Owned,
}

pub(super) fn mapping<'a>(
    stack: &'a Stack,
    function: &Function,
    mapping: &EventSourceMapping,
) -> Entry<impl Serialize + use<'a>> {
    let properties = MappingProperties {
        function_name: Ref(function.id()),
        event_source_arn: Owned(mapping.source.arn()),
        starting_position: mapping.starting_position.as_str(),
        starting_position_timestamp: match mapping.starting_position {
            StartingPosition::AtTimestamp(second) => Some(second),
            StartingPosition::Latest | StartingPosition::TrimHorizon => None,
        },
        enabled: mapping.enabled,
        batch_size: mapping.batch_size,
        maximum_batching_window_in_seconds: mapping.maximum_batching_window_seconds,
        filter_criteria: (!mapping.filters.is_empty()).then(|| FilterCriteria {
            filters: mapping
                .filters
                .iter()
                .map(|pattern| Filter { pattern: Owned(pattern.to_text()) })
                .collect(),
        }),
        bisect_batch_on_function_error: mapping.bisect_batch_on_function_error,
        maximum_retry_attempts: mapping.maximum_retry_attempts,
        maximum_record_age_in_seconds: mapping.maximum_record_age_seconds,
        parallelization_factor: mapping.parallelization_factor,
        tumbling_window_in_seconds: mapping.tumbling_window_seconds,
        destination_config: mapping.on_failure.as_ref().map(|destination| DestinationConfig {
            on_failure: OnFailure { destination: Owned(destination.arn()) },
        }),
        function_response_types: mapping
            .report_batch_item_failures
            .then_some(["ReportBatchItemFailures"]),
        tags: TagList::of_stack(stack),
    };
    Entry::new(Kind::EventSourceMapping, properties)
}

/// Lets a topic invoke a function.
pub(super) fn permission(
    subscription: &Subscription,
    function: &Handle<Function>,
) -> Entry<impl Serialize + use<>> {
    permission::entry(
        Ref(function.id().clone()),
        "sns.amazonaws.com",
        Ref(subscription.topic.id().clone()),
    )
}
