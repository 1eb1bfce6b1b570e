//! [`aws_lambda_function`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function),
//! and its triggers:
//! [`aws_lambda_event_source_mapping`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_event_source_mapping)
//! and
//! [`aws_lambda_permission`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_permission).

use super::hcl::{Inline, Raw, Writer};
use super::reference::{self, Address, AttributeOf, ROLE_POLICY};
use super::tags;
use super::{checkov_skip, permission};
use crate::gateway::calendar;
use crate::model::{
    Code, EventSourceMapping, Function, Handle, LogFormat, Stack, StartingPosition, Subscription,
};
use crate::synth::archive;
use crate::text::{Attribute, Text};

pub(super) fn write(w: &mut Writer, stack: &Stack, function: &Function) {
    w.resource_of(&function.id(), |w| attributes(w, stack, function));
}

fn attributes(w: &mut Writer, stack: &Stack, function: &Function) {
    let role = &function.role_id();
    checkov_skip::write(w, &function.checkov_skip);
    w.attribute("function_name", &function.name);
    w.optional("description", function.description.as_ref());
    code(w, function);
    w.attribute("runtime", function.runtime().as_str());
    w.attribute("handler", function.handler.as_str());
    w.attribute("architectures", Inline([function.architecture.as_str()].into_iter()));
    w.attribute("memory_size", function.memory_size);
    w.attribute("timeout", function.timeout_seconds);
    w.attribute("role", role.attribute(Attribute::Arn));
    w.optional("kms_key_arn", function.environment_key.as_ref());
    w.optional("reserved_concurrent_executions", function.reserved_concurrency);
    w.optional("code_signing_config_arn", function.code_signing_config_arn.as_ref());
    tags::write(w, stack, &function.tags);
    // Lambda tests the role's permissions when it gets a destination or a stream, and the policy is
    // not part of the role.
    if function.has_derived_role() {
        let policy = reference::name(role);
        w.attribute("depends_on", Inline([Address::new(ROLE_POLICY, &policy)].iter()));
    }
    if !function.environment.is_empty() {
        w.block("environment", &[], |w| {
            w.object("variables", |w| {
                function.environment.iter().for_each(|(name, value)| w.entry(name, value));
            });
        });
    }
    w.block("logging_config", &[], |w| {
        let format = match function.log.format {
            LogFormat::Text => "Text",
            LogFormat::Json => "JSON",
        };
        w.attribute("log_format", format);
        w.attribute("log_group", AttributeOf(&function.log_group_id(), "name"));
    });
    if let Some(vpc) = &function.vpc {
        w.block("vpc_config", &[], |w| {
            w.attribute("subnet_ids", Inline(vpc.subnet_ids.iter()));
            w.attribute("security_group_ids", Inline(vpc.security_group_ids.iter()));
        });
    }
    if let Some(destination) = &function.dead_letter {
        w.block("dead_letter_config", &[], |w| w.attribute("target_arn", destination.arn()));
    }
    w.block("tracing_config", &[], |w| w.attribute("mode", function.tracing_mode()));
}

fn code(w: &mut Writer, function: &Function) {
    if let Some(Code::S3(object)) = &function.code {
        w.attribute("s3_bucket", &object.bucket);
        w.attribute("s3_key", &object.key);
        w.optional("s3_object_version", object.version.as_ref());
    } else {
        let archive = archive::name(function);
        w.attribute("filename", Raw(&format!("\"${{path.module}}/{archive}\"")));
        w.attribute(
            "source_code_hash",
            Raw(&format!("filebase64sha256(\"${{path.module}}/{archive}\")")),
        );
    }
}

pub(super) fn event_source_mapping(
    w: &mut Writer,
    stack: &Stack,
    function: &Function,
    key: &str,
    mapping: &EventSourceMapping,
) {
    w.resource_of(&function.mapping_id(key), |w| {
        w.attribute("function_name", function.id().attribute(Attribute::Arn));
        w.optional("event_source_arn", mapping.source_arn());
        w.optional("starting_position", mapping.starting_position.map(StartingPosition::as_str));
        if let Some(StartingPosition::AtTimestamp(second)) = mapping.starting_position {
            w.attribute("starting_position_timestamp", rfc_3339(second).as_str());
        }
        if !mapping.enabled {
            w.attribute("enabled", false);
        }
        w.attribute("batch_size", mapping.batch_size_or_default());
        w.optional("maximum_batching_window_in_seconds", mapping.maximum_batching_window_seconds);
        if mapping.bisect_batch_on_function_error {
            w.attribute("bisect_batch_on_function_error", true);
        }
        if !mapping.reads_queue() {
            limits_of_stream(w, mapping);
        }
        w.optional("tumbling_window_in_seconds", mapping.tumbling_window_seconds);
        if function.reports_failures(mapping) {
            w.attribute("function_response_types", Inline(["ReportBatchItemFailures"].into_iter()));
        }
        tags::of_stack(w, stack);
        if let Some(most) = mapping.maximum_concurrency {
            w.block("scaling_config", &[], |w| w.attribute("maximum_concurrency", most));
        }
        if !mapping.filters.is_empty() {
            w.block("filter_criteria", &[], |w| {
                for pattern in &mapping.filters {
                    w.block("filter", &[], |w| w.json("pattern", pattern));
                }
            });
        }
        if let Some(destination) = &mapping.on_failure {
            w.block("destination_config", &[], |w| {
                w.block("on_failure", &[], |w| w.attribute("destination_arn", destination.arn()));
            });
        }
    });
}

/// The limits of retries, which the provider would keep from earlier if they were left out; -1 means
/// no limit.
fn limits_of_stream(w: &mut Writer, mapping: &EventSourceMapping) {
    w.attribute("maximum_retry_attempts", mapping.maximum_retry_attempts.map_or(-1, i64::from));
    w.attribute(
        "maximum_record_age_in_seconds",
        mapping.maximum_record_age_seconds.map_or(-1, i64::from),
    );
    w.attribute("parallelization_factor", mapping.parallelization_factor.unwrap_or(1));
}

/// Allows a topic to invoke a function.
pub(super) fn write_permission(
    w: &mut Writer,
    subscription: &Subscription,
    function: &Handle<Function>,
) {
    permission::write(
        w,
        &subscription.permission_id(),
        Text::from(function.name()),
        "sns.amazonaws.com",
        Text::from(subscription.topic.arn()),
    );
}

/// A second of Unix time in Terraform's form: `2026-01-31T12:00:00Z`.
fn rfc_3339(second: u32) -> String {
    let (days, rest) = (second / 86_400, second % 86_400);
    let (year, month, day) = calendar::date(days.into());
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::rfc_3339;

    #[test]
    fn seconds_as_dates() {
        for (second, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
            (u32::MAX, "2106-02-07T06:28:15Z"),
        ] {
            assert_eq!(rfc_3339(second), date);
        }
    }
}
