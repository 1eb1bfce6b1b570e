use crate::check::api::{ApiChecker, MappingTemplate, api_rule};

api_rule! {
    /// Checks that mapping templates parse.
    ///
    /// ## Why
    /// API Gateway parses a template when a request arrives, and responds 500 if that fails.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": #if($input.params('id') }}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.id')}}}
    /// ```
    "DG901", "unparsable-template", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Err(error) = &template.probe else { return };
    let range = error.span().unwrap_or(0..template.text.len());
    check.report_in(
        template.place(range),
        format_args!("the template does not parse: {}", error.detail()),
        "",
        None,
    );
}
