//! `AWS::Lambda::Function`, and its triggers `AWS::Lambda::EventSourceMapping` and
//! `AWS::Lambda::Permission`.

use super::value::{Owned, Ref, Texts, Value, value};
use super::writer::Writer;
use super::{permission, upload};
use crate::model::{
    Code, EventSourceMapping, Function, Handle, S3Object, Stack, StartingPosition, Subscription,
};
use crate::text::{Attribute, Text};

pub(super) fn write(w: &mut Writer, stack: &Stack, function: &Function) {
    w.checkov_skip(&function.checkov_skip);
    w.properties(|w| {
        w.set("FunctionName", Value(&function.name));
        w.optional("Description", value(function.description.as_ref()));
        w.object("Code", |w| function.code.iter().for_each(|of| code(w, of)));
        w.set("Runtime", function.runtime());
        w.set("Handler", &function.handler);
        w.set("Architectures", [function.architecture]);
        w.set("MemorySize", function.memory_size);
        w.set("Timeout", function.timeout_seconds);
        w.set("Role", Owned(function.role_id().attribute(Attribute::Arn)));
        if !function.environment.is_empty() {
            w.object("Environment", |w| w.set("Variables", Texts(&function.environment)));
        }
        w.optional("KmsKeyArn", value(function.environment_key.as_ref()));
        w.object("LoggingConfig", |w| {
            w.set("LogGroup", Ref(function.log_group_id()));
            w.set("LogFormat", function.log.format);
        });
        w.optional("ReservedConcurrentExecutions", function.reserved_concurrency);
        w.optional("CodeSigningConfigArn", value(function.code_signing_config_arn.as_ref()));
        if let Some(vpc) = &function.vpc {
            w.object("VpcConfig", |w| {
                w.list("SubnetIds", &vpc.subnet_ids, |w, id| w.item(Value(id)));
                w.list("SecurityGroupIds", &vpc.security_group_ids, |w, id| w.item(Value(id)));
            });
        }
        if let Some(destination) = &function.dead_letter {
            w.object("DeadLetterConfig", |w| w.set("TargetArn", Owned(destination.arn())));
        }
        w.object("TracingConfig", |w| w.set("Mode", function.tracing_mode()));
        w.tags(stack, &function.tags);
    });
}

fn code(w: &mut Writer, code: &Code) {
    match code {
        Code::Source(_) | Code::File { .. } | Code::Stock(_) => {
            w.optional("ZipFile", code.source());
        }
        Code::Files { files, s3 } => object(w, s3, &upload::key(files, s3)),
        Code::S3(s3) => object(w, s3, &s3.key),
    }
}

fn object(w: &mut Writer, s3: &S3Object, key: &Text) {
    w.set("S3Bucket", Value(&s3.bucket));
    w.set("S3Key", Value(key));
    w.optional("S3ObjectVersion", value(s3.version.as_ref()));
}

pub(super) fn mapping(
    w: &mut Writer,
    stack: &Stack,
    function: &Function,
    mapping: &EventSourceMapping,
) {
    w.properties(|w| {
        w.set("FunctionName", Owned(function.id().attribute(Attribute::Name)));
        w.optional("EventSourceArn", mapping.source_arn().map(Owned));
        w.optional("StartingPosition", mapping.starting_position.map(StartingPosition::as_str));
        if let Some(StartingPosition::AtTimestamp(second)) = mapping.starting_position {
            w.set("StartingPositionTimestamp", second);
        }
        w.set("Enabled", mapping.enabled);
        w.set("BatchSize", mapping.batch_size_or_default());
        w.optional("MaximumBatchingWindowInSeconds", mapping.maximum_batching_window_seconds);
        if !mapping.filters.is_empty() {
            // Lambda wants a pattern as the text of its JSON.
            w.object("FilterCriteria", |w| {
                w.list("Filters", &mapping.filters, |w, pattern| {
                    w.object_item(|w| w.set("Pattern", Owned(pattern.to_text())));
                });
            });
        }
        if let Some(most) = mapping.maximum_concurrency {
            w.object("ScalingConfig", |w| w.set("MaximumConcurrency", most));
        }
        w.flag("BisectBatchOnFunctionError", mapping.bisect_batch_on_function_error);
        w.optional("MaximumRetryAttempts", mapping.maximum_retry_attempts);
        w.optional("MaximumRecordAgeInSeconds", mapping.maximum_record_age_seconds);
        w.optional("ParallelizationFactor", mapping.parallelization_factor);
        w.optional("TumblingWindowInSeconds", mapping.tumbling_window_seconds);
        if let Some(destination) = &mapping.on_failure {
            w.object("DestinationConfig", |w| {
                w.object("OnFailure", |w| w.set("Destination", Owned(destination.arn())));
            });
        }
        if function.reports_failures(mapping) {
            w.set("FunctionResponseTypes", ["ReportBatchItemFailures"]);
        }
        w.tags_of_stack(stack);
    });
}

/// Allows a topic to invoke a function.
pub(super) fn permission(w: &mut Writer, of: &Subscription, function: &Handle<Function>) {
    let (function, topic) = (Owned(function.name().into()), Owned(of.topic.arn().into()));
    permission::write(w, function, "sns.amazonaws.com", topic);
}
