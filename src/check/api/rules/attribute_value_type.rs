use std::ops::Range;

use crate::check::api::dynamodb;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::type_name as output_type;

api_rule! {
    /// Checks that the values of DynamoDB's types have the JSON types that DynamoDB takes.
    ///
    /// ## Why
    /// DynamoDB refuses `{"N": 5}`: a number is a text in JSON. `BOOL` and `NULL` are booleans, `L`
    /// and the sets are lists, and `M` is an object.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "created": {"N": $context.requestTimeEpoch}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "created": {"N": "$context.requestTimeEpoch"}}}
    /// ```
    "DG920", "attribute-value-type", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    if template.dynamodb_request().is_none() {
        return;
    }
    let Some(json) = template.json() else { return };
    dynamodb::each_value(json, &mut |name, of, value| {
        let Some(expected) = dynamodb::expected_type(of) else {
            check.report_in(
                template.place(place_of(template.text, name)),
                format_args!("`{of}` is no type of DynamoDB, as the type of `{name}`"),
                "one of S, N, B, BOOL, NULL, SS, NS, BS, L and M",
                None,
            );
            return;
        };
        let is = output_type(value);
        if is == expected {
            return;
        }
        check.report_in(
            template.place(place_of(template.text, name)),
            format_args!("the value of `{name}` is {is}, and the type {of} takes {expected}"),
            "",
            (of == "N").then(|| "write the number in quotes: `{\"N\": \"…\"}`".to_owned()),
        );
    });
}

/// The place of an attribute in the template; the whole template if it is not written there.
pub(super) fn place_of(text: &str, name: &str) -> Range<usize> {
    let quoted = format!("\"{name}\"");
    match text.find(&quoted) {
        Some(start) => start..start + quoted.len(),
        None => 0..text.trim_end().len(),
    }
}
