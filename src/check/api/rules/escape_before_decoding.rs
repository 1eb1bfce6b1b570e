use crate::check::api::escaping::escapes;
use crate::check::api::examples::shown;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that values are escaped after they are decoded.
    ///
    /// ## Why
    /// A value that is escaped first has its quotes still encoded. Decoding then makes quotes of
    /// them, which nothing escapes.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.base64Decode($util.escapeJavaScript($input.params('id')))"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($util.base64Decode($input.params('id'))).replaceAll("\\'", "'")"}}}
    /// ```
    ///
    /// ## Fix
    /// Wraps the reference in `$util.escapeJavaScript(…).replaceAll("\\'", "'")`. What the template
    /// renders for harmless values stays the same.
    "DG905", "escape-before-decoding", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for observation in template.observed(Kind::MemberInjectedByDecoding) {
        check
            .report_in(
                template.place(observation.span.clone()),
                format_args!("{} is escaped before it is decoded", observation.source),
                "the decoding within the escaping",
                Some(shown(observation)),
            )
            .fixed_by(escapes(template, &observation.span));
    }
}
