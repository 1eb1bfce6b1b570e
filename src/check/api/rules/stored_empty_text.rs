use super::empty_attribute_value;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};

api_rule! {
    /// Checks that a missing value is not stored as an empty text.
    ///
    /// ## Why
    /// A value that the caller does not send is an empty text. DynamoDB stores it, as if the caller
    /// had sent it, and replaces an older value.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}, "name": {"S": $input.json('$.name')}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Item": {"id": {"S": "$context.requestId"}#if($input.path('$.name') != ""), "name": {"S": $input.json('$.name')}#end}}
    /// ```
    "DG928", "stored-empty-text", Note, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    empty_attribute_value::report(template, false, check);
}
