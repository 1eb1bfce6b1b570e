use crate::check::api::examples::shown;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that the request stays valid without an optional value.
    ///
    /// ## Why
    /// A value that the caller does not send is an empty text. Where the template prints it as
    /// JSON, nothing is left between two commas, and the backend refuses the request.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Limit": $input.params('limit')}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders"#if($input.params('limit').matches("[0-9]{1,4}")), "Limit": $input.params('limit')#end}
    /// ```
    "DG912", "missing-value", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for observation in template.observed(Kind::BrokenByAbsence) {
        check.report_in(
            template.place(observation.span.clone()),
            format_args!("without {}, the result is not valid JSON", observation.source),
            "a condition such as `#if($input.params('x') != \"\")`, or a request validator that \
             requires the value",
            Some(shown(observation)),
        );
    }
}
