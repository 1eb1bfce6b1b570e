use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that conditions do not hold without the value that they test.
    ///
    /// ## Why
    /// In API Gateway, `#if($x)` holds for everything but the boolean `false`: for a missing value,
    /// an empty text and a zero, too.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders"#if($input.params('next')), "ExclusiveStartKey": {"id": {"S": $input.json('$.next')}}#end}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders"#if($input.params('next') != ""), "ExclusiveStartKey": {"id": {"S": $input.json('$.next')}}#end}
    /// ```
    "DG914", "condition-without-value", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for observation in template.observed(Kind::HoldsWithoutValue) {
        let condition = template.source(&observation.span).trim();
        check.report_in(
            template.place(observation.span.clone()),
            format_args!("the condition holds without {}, too", observation.source),
            format_args!("`{condition} != \"\"`"),
            None,
        );
    }
}
