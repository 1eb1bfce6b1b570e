use crate::check::{Checker, rule};
use crate::model::stage::has_lines;
use crate::model::{Stage, lookalike};
use crate::plan::PlannedApi;

rule! {
    /// Checks the format of access logs.
    ///
    /// ## Why
    /// API Gateway refuses a format of several lines or without a request identifier.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {access-log: {retention-days: 30, format: $context.status}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   stage: {access-log: {retention-days: 30, format: $context.requestId $context.status}}
    /// ```
    "DG523", "access-log-format", Error, Stage(check)
}

fn check(_: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    let Some(log) = &stage.access_log else { return };
    let at = ["access-log", "format"];
    if let Some(format) = log.format.as_literal() {
        if let Some(found) = lookalike::in_braces(format) {
            check.report(
                &at,
                format_args!("`{}` in a log format would be logged literally", found.written),
                "variables such as $context.requestId",
            );
        }
        check.require(
            ["$context.requestId", "$context.extendedRequestId"]
                .iter()
                .any(|variable| format.contains(variable)),
            &at,
            "the format lacks $context.requestId",
            "$context.requestId or $context.extendedRequestId in it",
        );
    }
    check.require(
        !has_lines(&log.format),
        &at,
        "a log format with line breaks",
        "one line; in YAML, `>-` folds several lines into one",
    );
}
