use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Source, Step};

api_rule! {
    /// Checks for loops over lists of a caller without a limit.
    ///
    /// ## Why
    /// A `#foreach` ends after 1,000 elements without an error, so a longer list is cut. A batch of
    /// DynamoDB takes 25 writes or 100 keys, and a transaction 100 parts. A model with `maxItems`
    /// and a request validator refuses longer lists.
    ///
    /// ## Example
    /// ```vtl
    /// {"RequestItems": {"orders": [#foreach($e in $input.path('$.orders')){"PutRequest": {"Item": {"id": {"S": "$context.requestId-$foreach.index"}}}}#if($foreach.hasNext),#end#end]}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}}}
    /// ```
    "DG919", "truncated-loop", Note, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    let is_checked = template.at.method.request_validator_id.is_some()
        && !template.at.method.request_models.is_empty();
    if template.is_response() || is_checked {
        return;
    }
    let most = match template.at.service_action() {
        Some(("dynamodb", "BatchWriteItem")) => Some("25 writes"),
        Some(("dynamodb", "BatchGetItem")) => Some("100 keys"),
        Some(("dynamodb", "TransactWriteItems" | "TransactGetItems")) => Some("100 parts"),
        Some(("events", "PutEvents")) => Some("10 entries"),
        Some(("kinesis", "PutRecords")) => Some("500 records"),
        _ => None,
    };
    for read in &probe.reads.loops {
        let Source::Body(steps) = &read.source else { continue };
        if steps.last() != Some(&Step::Item) {
            continue;
        }
        let most = most.map(|most| format!(", and the action takes {most}")).unwrap_or_default();
        check.report_in(
            template.place(read.span.clone()),
            format_args!("the loop ends after 1,000 elements without an error{most}"),
            "a model with `maxItems` that a request validator checks",
            None,
        );
    }
}
