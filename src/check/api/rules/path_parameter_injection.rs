use crate::check::api::escaping::escapes;
use crate::check::api::examples::shown;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that path parameters are escaped.
    ///
    /// ## Why
    /// Templates see path parameters percent-encoded, as the caller sent them, according to all
    /// evidence; AWS does not document it. If API Gateway passes a quote as it is, or decodes it,
    /// the parameter can add members to the request.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$input.params().path.id"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($util.urlDecode($input.params().path.id)).replaceAll("\\'", "'")"}}}
    /// ```
    ///
    /// ## Fix
    /// Wraps the reference in `$util.escapeJavaScript(…).replaceAll("\\'", "'")`. What the template
    /// renders for harmless values stays the same.
    "DG904", "path-parameter-injection", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for observation in template.observed(Kind::MemberInjectedIfDecoded) {
        check
            .report_in(
                template.place(observation.span.clone()),
                format_args!(
                    "a caller can add members to the request with {}, unless API Gateway keeps its \
                 quotes encoded, which AWS does not document",
                    observation.source
                ),
                "`$util.escapeJavaScript($util.urlDecode(…)).replaceAll(\"\\\\'\", \"'\")`",
                Some(shown(observation)),
            )
            .fixed_by(escapes(template, &observation.span));
    }
}
