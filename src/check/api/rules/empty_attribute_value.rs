use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Kind, Observation};

api_rule! {
    /// Checks that a missing value is not sent to DynamoDB as an empty number or an empty key.
    ///
    /// ## Why
    /// A value that the caller does not send is an empty text, which DynamoDB refuses as a number
    /// and as a key. The caller gets its error.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "count": {"N": $input.json('$.count')}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}#if($input.path('$.count') != ""), "count": {"N": "$input.path('$.count').doubleValue()"}#end}}
    /// ```
    "DG913", "empty-attribute-value", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    report(template, true, check);
}

/// Reports the empty texts that DynamoDB refuses, or those that it stores.
pub(super) fn report(
    template: &MappingTemplate<'_>,
    are_refused: bool,
    check: &mut ApiChecker<'_>,
) {
    for Observation { span, source, result, .. } in template.observed(Kind::EmptyByAbsence) {
        if is_refused(template, result) != are_refused {
            continue;
        }
        check.report_in(
            template.place(span.clone()),
            format_args!("without {source}, `{result}` is an empty text"),
            "a request validator that requires the value, or a condition around it",
            None,
        );
    }
}

/// True if DynamoDB refuses an empty text at this place of a request.
fn is_refused(template: &MappingTemplate<'_>, place: &str) -> bool {
    let is_key = ["Key", "ExclusiveStartKey"]
        .iter()
        .any(|name| place.split('.').rev().skip(2).any(|part| part == *name));
    let is_condition = template.dynamodb_request() == Some("Query")
        && place.starts_with("ExpressionAttributeValues.")
        && !template.text.contains("FilterExpression");
    place.rsplit('.').next() == Some("N") || is_key || is_condition
}
