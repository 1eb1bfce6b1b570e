use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::value_template::Content;
use crate::model::{
    ErrorMapping, EventSourceMapping, Execution, ExecutionAction, FilterPolicyScope, ObjectAction,
    ObjectRequest, Part, Reference, RouteKind, ServiceCall, StartingPosition, StateMachineType,
    Subscription, ValueSource,
};
use crate::plan::identifier::RouteWord;
use crate::plan::{Resource, ServiceRoute};
use std::collections::BTreeMap;

rule! {
    /// Checks settings that exclude each other.
    ///
    /// ## Why
    /// AWS refuses the combination, or ignores one of the settings.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {content-based-deduplication: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {fifo: true, content-based-deduplication: true}}
    /// ```
    "DG116", "unsupported-combination", Error, Resource(check), Method(check_method), Service(check_service)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::Queue(queue) => {
            check_deduplication("queue", queue.fifo, queue.content_based_deduplication, check);
        }
        Resource::Topic(topic) => {
            check_deduplication("topic", topic.fifo, topic.content_based_deduplication, check);
        }
        Resource::EventSourceMapping(_, _, mapping) => check_mapping(mapping, check),
        Resource::Subscription(subscription) => check_subscription(subscription, check),
        _ => {}
    }
}

fn check_deduplication(noun: &str, fifo: bool, by_content: bool, check: &mut Checker<'_>) {
    check.require(
        fifo || !by_content,
        &["content-based-deduplication"],
        format_args!("content-based deduplication on a standard {noun}"),
        "fifo: true",
    );
}

fn check_mapping(mapping: &EventSourceMapping, check: &mut Checker<'_>) {
    check.require(
        mapping.table.is_none()
            || !matches!(mapping.starting_position, Some(StartingPosition::AtTimestamp(_))),
        &["starting-position"],
        "unsupported starting position for a table's stream",
        "LATEST or TRIM_HORIZON, or a Kinesis stream",
    );
    let sources =
        [mapping.table.is_some(), mapping.kinesis_stream.is_some(), mapping.queue.is_some()];
    let number = sources.into_iter().filter(|is_some| *is_some).count();
    if number != 1 {
        let message = match number {
            0 => "a mapping without a stream or queue",
            _ => "more than one source in one mapping",
        };
        check.report(&[], message, "one of `table`, `kinesis-stream` and `queue`");
    } else if mapping.reads_queue() {
        check_mapping_of_queue(mapping, check);
    } else {
        check_mapping_of_stream(mapping, check);
    }
}

/// Reports settings that [only streams
/// have](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html).
fn check_mapping_of_queue(mapping: &EventSourceMapping, check: &mut Checker<'_>) {
    for (field, is_set) in [
        ("starting-position", mapping.starting_position.is_some()),
        ("bisect-batch-on-function-error", mapping.bisect_batch_on_function_error),
        ("maximum-retry-attempts", mapping.maximum_retry_attempts.is_some()),
        ("maximum-record-age-seconds", mapping.maximum_record_age_seconds.is_some()),
        ("parallelization-factor", mapping.parallelization_factor.is_some()),
        ("tumbling-window-seconds", mapping.tumbling_window_seconds.is_some()),
        ("on-failure", mapping.on_failure.is_some()),
    ] {
        let message = format_args!("a mapping of a queue has no `{field}`");
        let expected = match field {
            "maximum-retry-attempts" | "on-failure" => {
                "a `dead-letter-queue` of the queue with a `max-receive-count`"
            }
            "maximum-record-age-seconds" => "`message-retention-seconds` of the queue",
            "parallelization-factor" => "`maximum-concurrency`",
            _ => "no such setting, which only streams have",
        };
        check.require(!is_set, &[field], message, expected);
    }
}

fn check_mapping_of_stream(mapping: &EventSourceMapping, check: &mut Checker<'_>) {
    check.require(
        mapping.starting_position.is_some(),
        &[],
        "a mapping of a stream without a starting position",
        "`starting-position`: LATEST or TRIM_HORIZON",
    );
    check.require(
        mapping.maximum_concurrency.is_none(),
        &["maximum-concurrency"],
        "a mapping of a stream has no `maximum-concurrency`",
        "`parallelization-factor`, or a queue",
    );
    check.require(
        mapping.tumbling_window_seconds.is_none_or(|seconds| seconds == 0)
            || mapping.parallelization_factor.unwrap_or(1) == 1,
        &["tumbling-window-seconds"],
        "both a tumbling window and a parallelization factor",
        "one of them, because a window processes the batches of a shard in sequence",
    );
}

fn check_subscription(subscription: &Subscription, check: &mut Checker<'_>) {
    let protocol = subscription.endpoint.protocol();
    check.require(
        matches!(protocol, "sqs" | "http" | "https" | "firehose")
            || !subscription.raw_message_delivery,
        &["raw-message-delivery"],
        format_args!("raw message delivery is not supported for {protocol}"),
        "sqs, http, https or firehose",
    );
    check.require(
        subscription.filter_policy.is_some()
            || subscription.filter_policy_scope == FilterPolicyScope::default(),
        &["filter-policy-scope"],
        "a filter policy's scope without a filter policy",
        "a filter-policy",
    );
}

fn check_method(route: Route<'_>, check: &mut Checker<'_>) {
    check_errors(route, check);
    check_models(route, check);
    check_table_names(route, check);
}

/// Reports responses to errors that the operation never fails with.
fn check_errors(Route { api, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let operations = method.operations();
    let (Some(errors), false) = (&method.declared().errors, operations.is_empty()) else {
        return;
    };
    let changed = errors.answers.keys().filter(|code| {
        ErrorMapping::codes().any(|known| known == *code)
            && operations.iter().any(|of| of.errors.of(code) != api.error_responses.of(code))
    });
    for code in changed {
        check.require_key(
            operations.iter().any(|operation| operation.can_fail_with(code)),
            &["errors", "answers", code],
            format_args!("the operation cannot fail with {code}"),
            "an error code of the operation",
        );
    }
}

/// Reports declared models of a body that is passed through, which has a model of its own.
fn check_models(Route { path, verb, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    // A template that prints the body takes its place.
    let has_templates =
        matches!(&method.kind, RouteKind::Aws(aws) if aws.request_templates.is_some());
    let declared = &method.declared().request_models;
    if declared.is_empty() || has_templates {
        return;
    }
    let body = method.route.as_ref().and_then(|route| route.plan().request_model(verb));
    let own = format!("{}Request", RouteWord(verb, path.as_str()));
    let content_types = body.into_iter().flat_map(|body| body.content_types);
    for content_type in content_types.filter(|of| declared.contains_key(of)) {
        check.report(
            &["request-models", &content_type],
            format_args!("a body that is passed through has its own model, `{own}`"),
            "no other model, or a `request` template instead of passing the body through",
        );
    }
}

/// Reports tables whose names a model cannot compare with the keys of a body.
fn check_table_names(Route { verb, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let (RouteKind::Aws(aws), Some(route)) = (&method.kind, &method.route) else { return };
    if !verb.has_body()
        || !aws.action.names_tables_by_key()
        || aws.passed_through().is_empty()
        || aws.table_name_prefix.is_some()
    {
        return;
    }
    let tables = route.plan().tables().into_iter();
    let tables: BTreeMap<_, _> = tables.map(|table| (&table.key, table)).collect();
    for table in tables.values().filter(|table| table.name.as_literal().is_none()) {
        check.report(
            &["raw"],
            format_args!(
                "the name of the table `{}` is not known before it is deployed, and a {} names \
                 its tables by keys, which a model cannot refer to",
                table.key,
                aws.action.as_str()
            ),
            "a fixed name for the table, or a request template",
        );
    }
}

fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    match service.declared {
        ServiceCall::Execution(execution) => check_execution(execution, check),
        ServiceCall::ObjectRequest(object) => check_object(object, check),
        _ => {}
    }
}

/// Checks the settings of an execution by its action.
fn check_execution(execution: &Execution, check: &mut Checker<'_>) {
    let id = execution.state_machine.id();
    let machines = &check.stack().state_machines;
    let machine = machines.iter().find(|machine| machine.key == id.name);
    let is = |of| machine.is_none_or(|machine| machine.machine_type == of);
    let (is_express, is_standard) = (is(StateMachineType::Express), is(StateMachineType::Standard));
    let (has_name, has_input) = (execution.name.is_some(), execution.input.is_some());
    match execution.action {
        ExecutionAction::Start => {}
        ExecutionAction::StartSync => {
            let message = format_args!("a synchronous execution of the standard {id}");
            let expected = "`type: EXPRESS` on the state machine";
            check.require(is_express, &["state-machine"], message, expected);
            let message = "the name of a synchronous execution";
            check.require(!has_name, &["name"], message, "no name");
        }
        ExecutionAction::Describe => {
            let message = format_args!("a description of an execution of the express {id}");
            let expected = "`type: STANDARD` on the state machine";
            check.require(is_standard, &["state-machine"], message, expected);
            let message = "a description of an execution without its name";
            check.require(has_name, &[], message, "`name: \"{path.NAME}\"`");
            let message = "the input of an execution that is described";
            check.require(!has_input, &["input"], message, "no input");
        }
    }
}

/// Checks the settings of an object, which are in parameters of the request.
fn check_object(object: &ObjectRequest, check: &mut Checker<'_>) {
    for reference in object.key.references() {
        let is_path = matches!(reference.source, ValueSource::Path(_) | ValueSource::Context(_));
        check.require(
            is_path && reference.filters.is_empty(),
            &["key"],
            format_args!("`{reference}` in the key of an object"),
            "{path.NAME} or {context.NAME}, without filters",
        );
    }
    if let Some(version) = &object.version {
        let is_parameter = match version.content() {
            Content::Text(parts, _) => matches!(&parts[..], [Part::Reference(Reference {
                source: ValueSource::QueryString(_), filters, ..
            })] if filters.is_empty()),
            _ => false,
        };
        check.require(
            is_parameter,
            &["version"],
            "the version of an object is not a parameter of the query string",
            "{query-string.NAME?}",
        );
        let is_put = object.action == ObjectAction::Put;
        check.require(!is_put, &["version"], "the version of an object to write", "no version");
    }
    let is_get = object.action == ObjectAction::Get;
    let has_answer = object.answer.is_some();
    check.require(
        !(is_get && has_answer),
        &["answer"],
        "the answer to `get`, which is the object",
        "no answer",
    );
}
