use crate::check::{Checker, rule};
use crate::model::checkov_skip::FIELD;
use crate::model::{CheckovSkip, limits};
use crate::plan::Resource;

rule! {
    /// Checks the identifiers and reasons of checkov's skipped checks.
    ///
    /// ## Why
    /// Checkov reads a skip from one line of a comment, and ignores what it cannot read.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, checkov-skip: {CKV_AWS_119: ""}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, checkov-skip: {CKV_AWS_119: The data is public}}}
    /// ```
    "DG111", "invalid-checkov-skip", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::KinesisStream(stream) => check_skip(&[], &stream.checkov_skip, check),
        Resource::Table(table) => check_skip(&[], &table.checkov_skip, check),
        Resource::Bucket(bucket) => check_skip(&[], &bucket.checkov_skip, check),
        Resource::DeliveryStream(stream) => check_skip(&[], &stream.checkov_skip, check),
        Resource::EventBus(bus) => check_skip(&[], &bus.checkov_skip, check),
        Resource::StateMachine(machine) => {
            check_skip(&[], &machine.checkov_skip, check);
            check_skip(&["log"], &machine.log.checkov_skip, check);
        }
        Resource::Queue(queue) => check_skip(&[], &queue.checkov_skip, check),
        Resource::Topic(topic) => check_skip(&[], &topic.checkov_skip, check),
        Resource::Function(function) => {
            check_skip(&["log"], &function.log.checkov_skip, check);
            check_skip(&[], &function.checkov_skip, check);
        }
        Resource::RestApi(api) => {
            check_skip(&[], &api.checkov_skip, check);
            if let Some(cors) = &api.cors {
                check_skip(&["cors"], &cors.checkov_skip, check);
            }
        }
        // Those of a preflight method are those of the CORS.
        Resource::Method(_, _, _, method) if !method.is_preflight => {
            check_skip(&[], method.checkov_skip, check);
        }
        Resource::Stage(_, stage) => {
            check_skip(&[], &stage.checkov_skip, check);
            if let Some(log) = &stage.access_log {
                check_skip(&["access-log"], &log.checkov_skip, check);
            }
        }
        _ => {}
    }
}

fn check_skip(at: &[&str], skip: &CheckovSkip, check: &mut Checker<'_>) {
    for (id, reason) in skip {
        let at = [at, &[FIELD, id]].concat();
        let starts = id.starts_with(|first: char| first.is_ascii_alphabetic());
        check.require_key(
            starts && limits::is_made_of(id, "_-"),
            &at,
            format_args!("invalid check ID `{id}`"),
            "a checkov ID such as CKV_AWS_119",
        );
        let has_reason = !reason.trim().is_empty();
        check.require(has_reason, &at, "no reason", "the reason why the check does not apply");
        check.require(
            !reason.contains(char::is_control),
            &at,
            "a reason of several lines",
            "text without line breaks or other control characters",
        );
    }
}
