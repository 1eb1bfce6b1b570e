use crate::check::api::escaping::escapes;
use crate::check::api::examples::shown;
use crate::check::api::rules::json_injection::remedy;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Kind, Source, Step};

api_rule! {
    /// Checks that texts in the backend's answer leave the response valid.
    ///
    /// ## Why
    /// A quote in a stored text ends the text in the response. Callers then receive something that
    /// is not JSON, or members that whoever stored the text has added.
    ///
    /// ## Example
    /// ```vtl
    /// {"name": "$input.path('$.Item.name.S')"}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"name": $input.json('$.Item.name.S')}
    /// ```
    ///
    /// ## Fix
    /// Wraps the reference in `$util.escapeJavaScript(…).replaceAll("\\'", "'")`. What the template
    /// renders for harmless values stays the same.
    "DG908", "unescaped-answer", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    if !template.is_response() {
        return;
    }
    let kinds = [Kind::MemberInjected, Kind::BrokenByText];
    for observation in kinds.into_iter().flat_map(|kind| template.observed(kind)) {
        if is_made(&observation.source) {
            continue;
        }
        check
            .report_in(
                template.place(observation.span.clone()),
                format_args!("a quote in {} makes the response invalid", observation.source),
                remedy(&observation.source),
                Some(shown(observation)),
            )
            .fixed_by(escapes(template, &observation.span));
    }
}

/// True for values that a service makes, which have no quotes.
fn is_made(source: &Source) -> bool {
    const MADE: [&str; 29] = [
        "ARN",
        "B",
        "BOOL",
        "ConsumedCapacity",
        "Count",
        "ETag",
        "EncryptionType",
        "EventId",
        "MD5OfMessageAttributes",
        "MD5OfMessageBody",
        "MessageId",
        "N",
        "NULL",
        "NextShardIterator",
        "RequestId",
        "ScannedCount",
        "SequenceNumber",
        "ShardId",
        "ShardIterator",
        "__type",
        "executionArn",
        "jobId",
        "name",
        "requestId",
        "startDate",
        "status",
        "stopDate",
        "StreamARN",
        "StreamStatus",
    ];
    let Source::Body(steps) = source else { return true };
    match steps.last() {
        // `name` is the name of an execution only beside its ARN.
        Some(Step::Member(name)) if name == "name" || name == "status" => steps.len() == 1,
        Some(Step::Member(name)) => MADE.contains(&name.as_str()),
        _ => false,
    }
}
