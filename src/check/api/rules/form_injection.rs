use crate::check::api::escaping::encodings;
use crate::check::api::examples::shown;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Kind;

api_rule! {
    /// Checks that no value of a caller can add fields to a form.
    ///
    /// ## Why
    /// SQS and SNS take forms: `Action=SendMessage&MessageBody=…`. A caller who sends an `&` adds
    /// fields, such as a delay, message attributes or another group, and the message ends there.
    ///
    /// ## Example
    /// ```vtl
    /// Action=SendMessage&MessageBody=$input.body
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// Action=SendMessage&MessageBody=$util.urlEncode($input.body)
    /// ```
    ///
    /// ## Fix
    /// Wraps the reference in `$util.urlEncode(…)`. The fields of the form stay the same for
    /// harmless values.
    "DG903", "form-injection", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for observation in template.observed(Kind::FieldInjected) {
        check
            .report_in(
                template.place(observation.span.clone()),
                format_args!("a caller can add fields to the form with {}", observation.source),
                "`$util.urlEncode(…)`",
                Some(shown(observation)),
            )
            .fixed_by(encodings(template, &observation.span));
    }
}
