use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Format, ParameterKind, Source};

api_rule! {
    /// Checks that path parameters are decoded.
    ///
    /// ## Why
    /// Templates see path parameters percent-encoded, as the caller sent them: `a%20b` for `a b`.
    /// This is the result of all evidence; AWS does not document it. The backend looks for the
    /// encoded text, then.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($input.params().path.id).replaceAll("\\'", "'")"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($util.urlDecode($input.params().path.id)).replaceAll("\\'", "'")"}}}
    /// ```
    "DG917", "undecoded-path-parameter", Note, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    if template.is_response() || probe.format == Format::Other {
        return;
    }
    for print in &probe.reads.prints {
        for flow in &print.flows {
            let Source::Parameter(ParameterKind::Path, name) = &flow.source else { continue };
            let is_decoded = |method: &String| method == "urlDecode" || method == "urlEncode";
            if !flow.methods.iter().any(is_decoded) {
                check.report_in(
                    template.place(print.span.clone()),
                    format_args!("the path parameter `{name}` is probably still percent-encoded"),
                    "`$util.urlDecode(…)` around it",
                    None,
                );
            }
        }
    }
}
