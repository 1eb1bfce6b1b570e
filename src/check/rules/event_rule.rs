use crate::check::checker::Field;
use crate::check::{Checker, rule};
use crate::model::event_rule::{EVENT_AGE_SECONDS, MOST_TARGETS, RETRY_ATTEMPTS};
use crate::model::limits::is_made_of;
use crate::model::{
    EventRule, EventTarget, InputTransformer, Json, KeyEncryption, QueueEncryption,
};
use crate::plan::Resource;

rule! {
    /// Checks the rules of event buses: their patterns, names and targets.
    ///
    /// ## Why
    /// EventBridge refuses such rules, or the targets never get an event.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {placed: {}}
    /// event-buses:
    ///   orders: {rules: {placed: {pattern: {source: orders}, targets: {queue: {queue: placed}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {placed: {}}
    /// event-buses:
    ///   orders: {rules: {placed: {pattern: {source: [orders]}, targets: {queue: {queue: placed}}}}}
    /// ```
    "DG318", "event-rule", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::EventRule(rule) = resource else { return };
    check_name(rule, check);
    check.require(
        !rule.bus.id().is_elsewhere(),
        &[],
        format_args!("a rule of the {}, which is in another region or account", rule.bus.id()),
        "it in a stack of that region and account",
    );
    match &rule.pattern {
        None => check.report(&[], "a rule without a pattern", "`pattern`"),
        Some(pattern) => check_pattern(&mut vec!["pattern".to_owned()], pattern, check),
    }
    check.require(
        (1..=MOST_TARGETS).contains(&rule.targets.len()),
        &["targets"],
        format_args!("{} targets", rule.targets.len()),
        format_args!("1 to {MOST_TARGETS}"),
    );
    for (id, target) in &rule.targets {
        let check = &mut check.within(&["targets", id]);
        if !((1..=64).contains(&id.len()) && is_made_of(id, ".-_")) {
            let message = format_args!("invalid ID `{id}` of a target");
            check.report_at(Field::Key(&[]), message, "1 to 64 letters, digits, `.`, `_` and `-`");
        }
        check_target(rule, target, check);
    }
}

fn check_name(rule: &EventRule, check: &mut Checker<'_>) {
    let stack = check.stack();
    let name = rule.physical_name(stack);
    let expected = "1 to 64 letters, digits, `.`, `_` and `-`";
    if let Some(name) = name.as_literal()
        && !((1..=64).contains(&name.len()) && is_made_of(name, ".-_"))
    {
        let at: &[&str] = if rule.name.is_some() { &["name"] } else { &[] };
        check.report(at, format_args!("invalid rule name `{name}`"), expected);
    }
    let same = stack.event_rules.iter().take_while(|other| other.id() != rule.id());
    let same = same.filter(|other| other.bus.id() == rule.bus.id());
    for other in same.filter(|other| other.physical_name(stack) == name) {
        let message = format_args!("the same physical name as the rule {}", other.key);
        check.report(&["name"], message, "a different name");
    }
}

/// Checks that a pattern is an object with lists of values, or with such objects.
fn check_pattern(at: &mut Vec<String>, pattern: &Json, check: &mut Checker<'_>) {
    let path: Vec<_> = at.iter().map(String::as_str).collect();
    let expected = "a mapping of members to lists of values";
    let Json::Object(members) = pattern else {
        return check.report(&path, "a pattern that is not a mapping", expected);
    };
    if members.is_empty() {
        check.report(&path, "a pattern without members", expected);
    }
    for (name, value) in members {
        at.push(name.clone());
        match value {
            // Each alternative of `$or` is a pattern.
            Json::Array(alternatives) if name == "$or" => {
                for (index, alternative) in alternatives.iter().enumerate() {
                    at.push(index.to_string());
                    check_pattern(at, alternative, check);
                    at.pop();
                }
            }
            Json::Array(values) => {
                let path: Vec<_> = at.iter().map(String::as_str).collect();
                check.require(!values.is_empty(), &path, "an empty list", "a list of values");
            }
            Json::Object(_) => check_pattern(at, value, check),
            _ => {
                let path: Vec<_> = at.iter().map(String::as_str).collect();
                let message = format_args!("the value of `{name}` is not a list");
                check.report(&path, message, "a list of values: `[VALUE]`");
            }
        }
        at.pop();
    }
}

fn check_target(rule: &EventRule, target: &EventTarget, check: &mut Checker<'_>) {
    let of: Vec<_> = target.resources().collect();
    let [(field, id)] = of[..] else {
        let expected = "one of `queue`, `topic`, `function`, `state-machine`, `kinesis-stream` and \
                        `event-bus`";
        return check.report(
            &[],
            format_args!("a target that is {} resources", of.len()),
            expected,
        );
    };
    // Only event buses get events of other regions and accounts.
    check.require(
        target.event_bus.is_some() || !id.is_elsewhere(),
        &[field],
        format_args!("the {id} is in another region or account"),
        "an event bus of that region and account as the target, with a rule there",
    );
    check.require(
        target.event_bus.as_ref().is_none_or(|bus| bus.id() != rule.bus.id()),
        &["event-bus"],
        "the event bus of the rule itself",
        "another event bus",
    );
    check_queues(target, check);
    let stack = check.stack();
    if let Some(topic) = target.topic.as_ref().and_then(|topic| stack.topic(topic)) {
        check.require(
            !topic.fifo,
            &["topic"],
            format_args!("the {} is FIFO, but EventBridge sends to standard topics", topic.id()),
            "a standard topic",
        );
        check.require(
            *topic.encryption != KeyEncryption::AwsManaged,
            &["topic"],
            format_args!(
                "the {} is encrypted with the AWS managed key, which EventBridge cannot use",
                topic.id()
            ),
            "a topic with a KMS key whose policy allows events.amazonaws.com",
        );
    }
    check.require_key(
        target.input.is_none() || target.transform.is_none(),
        &["transform"],
        "both `input` and `transform`",
        "one of them, or none for the event itself",
    );
    if let Some(transformer) = &target.transform {
        check_transformer(transformer, &mut check.within(&["transform"]));
    }
    for (field, value, range) in [
        ("maximum-retry-attempts", target.maximum_retry_attempts, RETRY_ATTEMPTS),
        ("maximum-event-age-seconds", target.maximum_event_age_seconds, EVENT_AGE_SECONDS),
    ] {
        check.require(
            value.is_none_or(|value| range.contains(&value)),
            &[field],
            format_args!("invalid value {}", value.unwrap_or_default()),
            format_args!("{} to {}", range.start(), range.end()),
        );
    }
}

/// Checks the queue and the dead-letter queue of a target.
fn check_queues(target: &EventTarget, check: &mut Checker<'_>) {
    let stack = check.stack();
    let queue = target.queue.as_ref().and_then(|queue| stack.queue(queue));
    let is_fifo = queue.is_some_and(|queue| queue.fifo);
    if is_fifo {
        let has_group = target.group_id.as_ref().is_some_and(|group| !group.is_empty());
        check.require(has_group, &[], "a FIFO queue without `group-id`", "its message group");
    } else {
        check.require_key(
            target.group_id.is_none(),
            &["group-id"],
            "a message group of a target that is not a FIFO queue",
            "no group, or a FIFO queue",
        );
    }
    let dead_letter = target.dead_letter_queue.as_ref().and_then(|queue| stack.queue(queue));
    if let Some(dead_letter) = dead_letter {
        check.require(
            !dead_letter.fifo,
            &["dead-letter-queue"],
            format_args!("the {} is FIFO", dead_letter.id()),
            "a standard queue",
        );
        check.require(
            !dead_letter.id().is_elsewhere(),
            &["dead-letter-queue"],
            format_args!("the {} is in another region or account", dead_letter.id()),
            "a queue of the stack's region and account",
        );
    }
    let queues = [("queue", queue), ("dead-letter-queue", dead_letter)];
    for (field, queue) in queues.into_iter().filter_map(|(field, of)| Some((field, of?))) {
        check.require(
            *queue.encryption != QueueEncryption::AwsManaged,
            &[field],
            format_args!(
                "the {} is encrypted with the AWS managed key, which EventBridge cannot use",
                queue.id()
            ),
            "a queue with the encryption `sqs-managed`, or a KMS key whose policy allows \
             events.amazonaws.com",
        );
    }
}

/// The names of values that [EventBridge
/// defines](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
const DEFINED: [&str; 5] = [
    "aws.events.event",
    "aws.events.event.ingestion-time",
    "aws.events.event.json",
    "aws.events.rule-arn",
    "aws.events.rule-name",
];

fn check_transformer(of: &InputTransformer, check: &mut Checker<'_>) {
    for (name, path) in &of.paths {
        let is_name = !name.is_empty() && is_made_of(name, "-_") && !name.starts_with("AWS");
        let message = format_args!("invalid name `{name}` of a value");
        check.require_key(is_name, &["paths", name], message, "letters, digits, `_` and `-`");
        let is_path = path == "$" || path.starts_with("$.");
        let message = format_args!("`{path}` is no JSON path");
        check.require(is_path, &["paths", name], message, "`$.detail.id`");
    }
    let template = &of.template;
    check.require(
        (1..=8192).contains(&template.len()),
        &["template"],
        "no template, or one of more than 8,192 characters",
        "a text such as `{\"order\": <id>}`",
    );
    let mut known: Vec<_> = of.paths.keys().map(String::as_str).collect();
    known.extend(DEFINED);
    for name in names(template) {
        if !known.contains(&name) {
            let message = format_args!("unknown value `<{name}>`");
            check.unknown_name(Field::Value(&["template"]), message, name, ("one of", &known));
        }
    }
}

/// The names between `<` and `>` in a template; a `\<` is a character.
fn names(template: &str) -> impl Iterator<Item = &str> {
    let starts = template.match_indices('<').filter(|(at, _)| !template[..*at].ends_with('\\'));
    starts.filter_map(|(at, _)| {
        let (name, _) = template[at + 1..].split_once('>')?;
        (!name.is_empty() && is_made_of(name, ".-_")).then_some(name)
    })
}
