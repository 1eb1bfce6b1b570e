use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Kind, Observation};

api_rule! {
    /// Checks that lists of every length render valid JSON.
    ///
    /// ## Why
    /// A comma after every element, or none between them, is valid for lists of one length only.
    ///
    /// ## Example
    /// ```vtl
    /// {"Entries": [#foreach($e in $input.path('$.events')){"Source": "shop", "DetailType": "placed", "Detail": "{}"},#end]}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"Entries": [#foreach($e in $input.path('$.events')){"Source": "shop", "DetailType": "placed", "Detail": "{}"}#if($foreach.hasNext),#end#end]}
    /// ```
    "DG911", "list-separator", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    for Observation { span, source, value, result, .. } in template.observed(Kind::BrokenByLength) {
        let length = value.as_deref().unwrap_or("another list");
        check.report_in(
            template.place(span.clone()),
            format_args!("the result is not valid JSON for {length} as {source}"),
            "a comma between elements only: `#if($foreach.hasNext),#end`",
            Some(format!("it is `{result}`")),
        );
    }
}
