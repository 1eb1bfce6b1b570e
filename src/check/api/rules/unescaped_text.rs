use crate::check::api::escaping::escapes;
use crate::check::api::examples::shown;
use crate::check::api::rules::json_injection::remedy;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that quotes, backslashes and line breaks in a caller's value leave the request valid.
    ///
    /// ## Why
    /// The backend refuses a request that is not JSON, and API Gateway responds with its error.
    ///
    /// ## Example
    /// ```vtl
    /// #set($id = $input.params('id').replaceAll('"', ''))
    /// {"TableName": "orders", "Key": {"id": {"S": "$id"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// #set($id = $util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'"))
    /// {"TableName": "orders", "Key": {"id": {"S": "$id"}}}
    /// ```
    ///
    /// ## Fix
    /// Wraps the reference in `$util.escapeJavaScript(…).replaceAll("\\'", "'")`. What the template
    /// renders for harmless values stays the same.
    "DG906", "unescaped-text", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    if template.is_response() {
        return;
    }
    for observation in template.observed(Kind::BrokenByText) {
        check
            .report_in(
                template.place(observation.span.clone()),
                format_args!("a value of {} can make the request invalid", observation.source),
                remedy(&observation.source),
                Some(shown(observation)),
            )
            .fixed_by(escapes(template, &observation.span));
    }
}
