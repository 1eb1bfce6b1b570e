use crate::check::api::escaping::escapes;
use crate::check::api::examples::shown;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Kind, Source};

api_rule! {
    /// Checks that no value of a caller can add members to the JSON of a request.
    ///
    /// ## Why
    /// A caller who sends quotes leaves the text that the template has for the value. In a
    /// `PutItem`, such a caller writes attributes that nobody declared; in a `Query`, other
    /// conditions. The rule renders the template with such values and looks for the added member.
    ///
    /// `$input.json('$.name')` brings its own quotes and escapes. For parameters and variables,
    /// `$util.escapeJavaScript` escapes, and `replaceAll` undoes its escape of the apostrophe,
    /// which is no JSON.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "name": {"S": "$input.path('$.name')"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "name": {"S": $input.json('$.name')}}}
    /// ```
    ///
    /// ## Fix
    /// Wraps the reference in `$util.escapeJavaScript(…).replaceAll("\\'", "'")`. What the template
    /// renders for harmless values stays the same.
    "DG902", "json-injection", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    if template.is_response() {
        return;
    }
    for observation in template.observed(Kind::MemberInjected) {
        check
            .report_in(
                template.place(observation.span.clone()),
                format_args!("a caller can add members to the request with {}", observation.source),
                remedy(&observation.source),
                Some(shown(observation)),
            )
            .fixed_by(escapes(template, &observation.span));
    }
}

/// The way to print a value safely.
pub(super) fn remedy(source: &Source) -> &'static str {
    match source {
        Source::Body(_) => {
            "`$input.json(…)` without quotes around it, or \
             `$util.escapeJavaScript(…).replaceAll(\"\\\\'\", \"'\")`"
        }
        _ => "`$util.escapeJavaScript(…).replaceAll(\"\\\\'\", \"'\")`",
    }
}
