use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{ParameterKind, Source};

api_rule! {
    /// Checks that query string parameters and headers are not decoded a second time.
    ///
    /// ## Why
    /// API Gateway has decoded the query string. Decoding once more changes values with a percent
    /// sign or a plus, and fails for some of them.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($util.urlDecode($input.params().querystring.id)).replaceAll("\\'", "'")"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($input.params().querystring.id).replaceAll("\\'", "'")"}}}
    /// ```
    "DG918", "decoded-twice", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    if template.is_response() {
        return;
    }
    for print in &probe.reads.prints {
        for flow in &print.flows {
            let Source::Parameter(kind, name) = &flow.source else { continue };
            let decodes = flow.methods.iter().any(|method| method == "urlDecode");
            // `$input.params('x')` may be a path parameter of a template by itself.
            let is_known =
                !probe.reads.of_any_kind.contains(name) || !check.api().stages.is_empty();
            if *kind != ParameterKind::Path && decodes && is_known {
                check.report_in(
                    template.place(print.span.clone()),
                    format_args!("{} is decoded a second time", flow.source),
                    "the value without `$util.urlDecode`",
                    None,
                );
            }
        }
    }
}
