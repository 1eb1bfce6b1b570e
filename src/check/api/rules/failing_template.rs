use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that a template does not fail for some requests.
    ///
    /// ## Why
    /// A method that throws, such as `get(0)` of an empty list, ends the request with 500.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($input.path('$.ids').get(0)).replaceAll("\\'", "'")"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.ids[0]')}}}
    /// ```
    "DG909", "failing-template", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    if let (None, Err(error)) = (&probe.baseline, &probe.result) {
        let range = error.span().unwrap_or(0..template.text.len());
        check.report_in(
            template.place(range),
            format_args!("the template fails for every request that was tried: {}", error.detail()),
            "",
            None,
        );
    }
    for observation in template.observed(Kind::Fails) {
        let with = match &observation.value {
            Some(value) => format!("if {} is `{value}`", observation.source),
            None => format!("without {}", observation.source),
        };
        check.report_in(
            template.place(observation.span.clone()),
            format_args!("the template fails {with}: {}", observation.result),
            "a condition around it",
            None,
        );
    }
}
