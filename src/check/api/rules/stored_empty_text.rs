use crate::check::api::rules::empty_attribute_value::is_refused;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Kind, Observation};

api_rule! {
    /// Checks that a missing value is not stored as an empty text.
    ///
    /// ## Why
    /// A value that the caller does not send is an empty text. DynamoDB stores it, as if the caller had sent
    /// it, and replaces an older value.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "name": {"S": $input.json('$.name')}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}#if($input.path('$.name') != ""), "name": {"S": $input.json('$.name')}#end}}
    /// ```
    "DG928", "stored-empty-text", Note, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for Observation { span, source, result, .. } in template.observed(Kind::EmptyByAbsence) {
        if is_refused(template, result) {
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
