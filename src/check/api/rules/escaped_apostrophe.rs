use crate::check::api::escaping::apostrophe;
use crate::check::api::examples::shown;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that `$util.escapeJavaScript` is followed by `.replaceAll("\\'", "'")`.
    ///
    /// ## Why
    /// `escapeJavaScript` writes an apostrophe as `\'`, which is valid in JavaScript and not in
    /// JSON. The backend refuses the request, or the caller cannot read the response.
    ///
    /// ## Example
    /// ```vtl
    /// {"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:orders"}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\'", "'")", "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:orders"}
    /// ```
    ///
    /// ## Fix
    /// Adds `.replaceAll("\\'", "'")`. What the template renders for harmless values stays the
    /// same.
    "DG907", "escaped-apostrophe", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for observation in template.observed(Kind::BrokenByApostrophe) {
        check
            .report_in(
                template.place(observation.span.clone()),
                format_args!("an apostrophe in {} makes the result invalid", observation.source),
                "`.replaceAll(\"\\\\'\", \"'\")` after `$util.escapeJavaScript(…)`",
                Some(shown(observation)),
            )
            .fixed_by(apostrophe(template, &observation.span));
    }
}
