use crate::check::route::Use;
use crate::check::values::tests;
use crate::check::{Checker, rule};
use crate::model::Test;
use crate::model::autoscaling::TARGET_UTILIZATION_PERCENT;
use crate::model::bucket::EXPIRATION_DAYS;
use crate::model::delivery_stream::{BUFFER_MEGABYTES, BUFFER_SECONDS};
use crate::model::event_source_mapping::{
    BATCH_SIZE, BATCHING_WINDOW_SECONDS, MAXIMUM_CONCURRENCY, PARALLELIZATION_FACTOR,
    RECORD_AGE_SECONDS, RETRY_ATTEMPTS, TUMBLING_WINDOW_SECONDS,
};
use crate::model::function::{MEMORY_SIZE, TIMEOUT_SECONDS};
use crate::model::limits::{KINESIS_RETENTION_HOURS, LOOP_ITERATIONS, TIMEOUT_MILLISECONDS};
use crate::model::operation::{Limit, MOST_ITEMS, StepKind};
use crate::model::queue::{
    DELAY, MAX_RECEIVE_COUNT, MAXIMUM_MESSAGE_BYTES, MESSAGE_RETENTION, RECEIVE_WAIT_TIME,
    VISIBILITY_TIMEOUT,
};
use crate::model::schedule;
use crate::model::stage::RETENTION_DAYS;
use crate::model::user_pool::{
    ACCESS_TOKEN_MINUTES, ID_TOKEN_MINUTES, MINIMUM_LENGTH, REFRESH_TOKEN_DAYS,
    TEMPORARY_PASSWORD_DAYS,
};
use crate::model::{
    Autoscaling, Endpoint, EventSourceMapping, Period, Queue, RestApi, Schedule, ServiceCall,
    Shape, SizeTest, Stage, StreamMode, Table, Throttle, UsagePlan,
};
use crate::plan::{Resource, ServiceRoute};
use std::ops::RangeInclusive;

rule! {
    /// Checks that numbers are within the range that AWS allows.
    ///
    /// ## Why
    /// AWS refuses other numbers, and that only during the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {delay-seconds: 1000}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {delay-seconds: 900}}
    /// ```
    "DG104", "value-out-of-range", Error, Plan(check_profile), Resource(check), Shape(check_shape), Step(check_step),
    Service(check_service)
}

fn check_profile(check: &mut Checker<'_>) {
    let Some(options) = check.stack().hardened() else { return };
    let at = ["profile", "hardened", "retention-days"];
    check_retention(&at, options.retention_days, check);
    check.require(
        options.reserved_concurrency != Some(0),
        &["profile", "hardened", "reserved-concurrency"],
        "no invocation at all",
        "at least 1",
    );
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::KinesisStream(stream) => {
            let hours = Some(stream.retention_hours);
            check_range(&["retention-hours"], hours, &KINESIS_RETENTION_HOURS, check);
            let has_shards = stream.mode != StreamMode::Shards(0);
            check.require(has_shards, &["mode", "shards"], "no shard", "at least 1");
        }
        Resource::Table(table) => check_scaling(table, check),
        Resource::Queue(queue) => check_queue(queue, check),
        Resource::Bucket(bucket) => {
            for (field, days) in [
                ("expiration-days", bucket.expiration_days),
                ("noncurrent-version-expiration-days", bucket.noncurrent_version_expiration_days),
            ] {
                check_range(&[field], days, &EXPIRATION_DAYS, check);
            }
        }
        Resource::DeliveryStream(stream) => {
            check_range(&["buffer-seconds"], stream.buffer_seconds, &BUFFER_SECONDS, check);
            check_range(&["buffer-megabytes"], stream.buffer_megabytes, &BUFFER_MEGABYTES, check);
        }
        Resource::Function(function) => {
            check_range(&["memory-size"], Some(function.memory_size), &MEMORY_SIZE, check);
            let seconds = Some(function.timeout_seconds);
            check_range(&["timeout-seconds"], seconds, &TIMEOUT_SECONDS, check);
            check_retention(&["log", "retention-days"], *function.log.retention_days, check);
        }
        Resource::StateMachine(machine) => {
            check_retention(&["log", "retention-days"], *machine.log.retention_days, check);
        }
        Resource::EventSourceMapping(_, _, mapping) => check_mapping(mapping, check),
        Resource::Schedule(_, _, schedule) => check_schedule(schedule, check),
        Resource::RestApi(api) => check_api(api, check),
        Resource::UserPool(pool) => {
            let policy = pool.password_policy;
            let check = &mut check.within(&["password-policy"]);
            check_range(&["minimum-length"], Some(policy.minimum_length), &MINIMUM_LENGTH, check);
            let days = Some(policy.temporary_password_days);
            check_range(&["temporary-password-days"], days, &TEMPORARY_PASSWORD_DAYS, check);
        }
        Resource::UserPoolClient(_, _, client) => {
            for (field, number, range) in [
                ("access-token-minutes", client.access_token_minutes, ACCESS_TOKEN_MINUTES),
                ("id-token-minutes", client.id_token_minutes, ID_TOKEN_MINUTES),
                ("refresh-token-days", client.refresh_token_days, REFRESH_TOKEN_DAYS),
            ] {
                check_range(&[field], Some(number), &range, check);
            }
        }
        Resource::Authorizer(_, _, authorizer) => {
            let Some(seconds) = authorizer.time_to_live_seconds() else { return };
            check.require(
                seconds <= 3600,
                &[authorizer.key(), "time-to-live-seconds"],
                format_args!("a decision cannot be cached for {seconds} seconds"),
                "0 to 3600 seconds",
            );
        }
        Resource::Method(api, _, _, method) => {
            let Some(timeout) = method.integration.timeout_milliseconds else { return };
            let longest =
                if api.endpoint == Endpoint::Edge { 29_000 } else { TIMEOUT_MILLISECONDS };
            check.require(
                (50..=longest).contains(&timeout),
                &[method.kind.name(), "timeout-milliseconds"],
                format_args!("invalid timeout of {timeout} milliseconds"),
                format_args!("50 to {longest} milliseconds"),
            );
        }
        Resource::Stage(_, stage) => check_stage(stage, check),
        Resource::UsagePlan(plan) => check_plan(plan, check),
        _ => {}
    }
}

fn check_scaling(table: &Table, check: &mut Checker<'_>) {
    let mut check_one = |at: &[&str], autoscaling: Option<Autoscaling>| {
        for (of, scaling) in autoscaling.iter().flat_map(|autoscaling| autoscaling.each()) {
            let percent = Some(scaling.target_utilization_percent);
            let at = [at, &["autoscaling", of.key(), "target-utilization-percent"]].concat();
            check_range(&at, percent, &TARGET_UTILIZATION_PERCENT, check);
        }
    };
    // Autoscaling without provisioned capacity breaks another rule.
    if table.billing.capacity().is_some() {
        check_one(&[], table.autoscaling);
    }
    for (name, index) in &table.global_secondary_indexes {
        if index.capacity.is_some() {
            check_one(&["global-secondary-indexes", name], index.autoscaling);
        }
    }
}

fn check_stage(stage: &Stage, check: &mut Checker<'_>) {
    for (key, settings) in &stage.method_settings {
        let spelling = key.spelling();
        let at = ["method-settings", spelling.as_str()];
        if let Some(throttle) = settings.throttle {
            check_throttle(throttle, &[at[0], at[1], "throttle", "rate"], check);
        }
        let seconds = settings.caching.map(|caching| caching.time_to_live_seconds);
        if let Some(seconds) = seconds {
            check.require(
                seconds <= 3600,
                &[at[0], at[1], "caching", "time-to-live-seconds"],
                format_args!("responses cannot be cached for {seconds} seconds"),
                "0 to 3600 seconds",
            );
        }
    }
    if let Some(canary) = &stage.canary {
        check.require(
            (0.0..=100.0).contains(&canary.percent_traffic),
            &["canary", "percent-traffic"],
            format_args!("invalid canary traffic of {} percent", canary.percent_traffic),
            "0 to 100",
        );
    }
    if let Some(log) = &stage.access_log {
        check_retention(&["access-log", "retention-days"], log.retention_days, check);
    }
    if let Some(log) = &stage.execution_log {
        check_retention(&["execution-log", "retention-days"], log.retention_days, check);
    }
}

fn check_plan(plan: &UsagePlan, check: &mut Checker<'_>) {
    if let Some(throttle) = plan.throttle {
        check_throttle(throttle, &["throttle", "rate"], check);
    }
    let Some(quota) = plan.quota else { return };
    check.require(quota.limit > 0, &["quota", "limit"], "a quota of 0 requests", "at least 1");
    let last = match quota.period {
        Period::Day => 0,
        Period::Week => 6,
        Period::Month => 27,
    };
    let (offset, period) = (quota.offset, quota.period.as_str());
    check.require(
        offset <= last,
        &["quota", "offset"],
        format_args!("invalid offset {offset} for the period {period}"),
        format_args!("0 to {last}"),
    );
}

/// Checks the numbers of items of sets, lists and maps, which loops in mapping templates read.
fn check_shape(shape: &Shape, check: &mut Checker<'_>) {
    let (least, most) = match shape {
        Shape::Set(set) => (set.min_items, set.max_items),
        Shape::List(list) => (list.min_items, list.max_items),
        Shape::MapOf(map) => (map.min_items, map.max_items),
        _ => return,
    };
    for (name, limit) in [("min-items", least), ("max-items", most)] {
        check.require(
            limit.is_none_or(|limit| limit <= LOOP_ITERATIONS),
            &[name],
            format_args!("invalid `{name}` of {}", limit.unwrap_or_default()),
            format_args!("at most {LOOP_ITERATIONS}, the limit of loops in mapping templates"),
        );
    }
}

fn check_throttle(throttle: Throttle, at: &[&str], check: &mut Checker<'_>) {
    check.require(
        throttle.rate.is_finite() && throttle.rate >= 0.0,
        at,
        format_args!("invalid rate {}", throttle.rate),
        "requests per second, 0 or more",
    );
}

/// Checks a retention against those that CloudWatch Logs supports.
fn check_retention(at: &[&str], days: u32, check: &mut Checker<'_>) {
    check.require(
        RETENTION_DAYS.contains(&days),
        at,
        format_args!("unsupported retention of {days} days"),
        format_args!("one of {}", RETENTION_DAYS.map(|days| days.to_string()).join(", ")),
    );
}

fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    if let ServiceCall::SendMessage(send) = service.declared {
        check_range(&["delay-seconds"], send.delay_seconds, &DELAY, check);
    }
}

fn check_range(
    at: &[&str],
    number: Option<u32>,
    range: &RangeInclusive<u32>,
    check: &mut Checker<'_>,
) {
    let Some(number) = number.filter(|number| !range.contains(number)) else { return };
    let name = at.last().copied().unwrap_or_default();
    let expected = format_args!("{} to {}", range.start(), range.end());
    check.report(at, format_args!("invalid `{name}` of {number}"), expected);
}

/// The most values of
/// [`IN`](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html).
const MOST_VALUES: usize = 100;
/// The most
/// [segments](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html).
const MOST_SEGMENTS: u32 = 1_000_000;

fn check_step(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let limit = match step.kind {
        StepKind::Statement(execute) => execute.limit.as_ref(),
        _ => step.read().and_then(|read| read.limit),
    };
    let mut check_limit = |at: &[&str], limit: u32| {
        let message = format_args!("invalid limit {limit}");
        let expected = format_args!("1 to {MOST_ITEMS} items");
        check.require((1..=MOST_ITEMS).contains(&limit), at, message, expected);
    };
    match limit {
        None => {}
        Some(Limit::Fixed(limit)) => check_limit(&["limit"], *limit),
        Some(Limit::Caller(limit)) => {
            check_limit(&["limit", "default"], limit.default);
            check_limit(&["limit", "maximum"], limit.maximum);
            check.require(
                limit.default <= limit.maximum,
                &["limit", "default"],
                format_args!("the default {} is above the maximum", limit.default),
                format_args!("at most {}", limit.maximum),
            );
        }
    }
    if let StepKind::Scan(scan) = step.kind
        && let Some(segments) = &scan.segments
    {
        let total = segments.total;
        check.require(
            (1..=MOST_SEGMENTS).contains(&total),
            &["segments", "total"],
            format_args!("invalid number of segments {total}"),
            format_args!("1 to {MOST_SEGMENTS}"),
        );
    }
    for placed in tests(step) {
        if let Test::OneOf(values) | Test::Size(SizeTest::OneOf(values)) = placed.test
            && placed.compared().is_some()
        {
            check.require(
                (1..=MOST_VALUES).contains(&values.len()),
                &placed.field(),
                format_args!("invalid list of {} values", values.len()),
                format_args!("1 to {MOST_VALUES} values"),
            );
        }
    }
}

fn check_queue(queue: &Queue, check: &mut Checker<'_>) {
    let retention = Some(queue.message_retention_seconds);
    for (field, number, range) in [
        ("visibility-timeout-seconds", queue.visibility_timeout_seconds, VISIBILITY_TIMEOUT),
        ("message-retention-seconds", retention, MESSAGE_RETENTION),
        ("delay-seconds", queue.delay_seconds, DELAY),
        ("receive-wait-time-seconds", queue.receive_wait_time_seconds, RECEIVE_WAIT_TIME),
        ("maximum-message-bytes", queue.maximum_message_bytes, MAXIMUM_MESSAGE_BYTES),
    ] {
        check_range(&[field], number, &range, check);
    }
    let count = queue.dead_letter.as_ref().map(|of| of.max_receive_count);
    let at = ["dead-letter-queue", "max-receive-count"];
    check_range(&at, count, &MAX_RECEIVE_COUNT, check);
}

fn check_mapping(mapping: &EventSourceMapping, check: &mut Checker<'_>) {
    for (field, number, range) in [
        ("batch-size", mapping.batch_size, BATCH_SIZE),
        ("maximum-concurrency", mapping.maximum_concurrency, MAXIMUM_CONCURRENCY),
        (
            "maximum-batching-window-seconds",
            mapping.maximum_batching_window_seconds,
            BATCHING_WINDOW_SECONDS,
        ),
        ("maximum-retry-attempts", mapping.maximum_retry_attempts, RETRY_ATTEMPTS),
        ("maximum-record-age-seconds", mapping.maximum_record_age_seconds, RECORD_AGE_SECONDS),
        ("parallelization-factor", mapping.parallelization_factor, PARALLELIZATION_FACTOR),
        ("tumbling-window-seconds", mapping.tumbling_window_seconds, TUMBLING_WINDOW_SECONDS),
    ] {
        check_range(&[field], number, &range, check);
    }
}

fn check_schedule(schedule: &Schedule, check: &mut Checker<'_>) {
    for (field, number, range) in [
        (
            "flexible-window-minutes",
            schedule.flexible_window_minutes,
            schedule::FLEXIBLE_WINDOW_MINUTES,
        ),
        ("maximum-retry-attempts", schedule.maximum_retry_attempts, schedule::RETRY_ATTEMPTS),
        (
            "maximum-event-age-seconds",
            schedule.maximum_event_age_seconds,
            schedule::EVENT_AGE_SECONDS,
        ),
    ] {
        check_range(&[field], number, &range, check);
    }
}

fn check_api(api: &RestApi, check: &mut Checker<'_>) {
    if let Some(bytes) = api.minimum_compression_size {
        check.require(
            bytes <= 10_485_760,
            &["minimum-compression-size"],
            format_args!("invalid compression size of {bytes} bytes"),
            "0 to 10485760 bytes",
        );
    }
    if let Some(seconds) = api.cors.as_ref().and_then(|cors| cors.max_age_seconds) {
        check.require(
            seconds <= 86_400,
            &["cors", "max-age-seconds"],
            format_args!("invalid maximum age of {seconds} seconds"),
            "0 to 86400 seconds, at most a day",
        );
    }
}
