use crate::check::api::dynamodb;
use crate::check::api::rules::expression_placeholder::place_in;
use crate::check::api::{ApiChecker, MappingTemplate, api_rule};

api_rule! {
    /// Checks that expressions do not contain reserved words as attribute names.
    ///
    /// ## Why
    /// DynamoDB refuses an expression with one of its
    /// [reserved words](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html). A
    /// placeholder in `ExpressionAttributeNames` stands for such a name.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.id')}}, "UpdateExpression": "SET name = :name", "ExpressionAttributeValues": {":name": {"S": $input.json('$.name')}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.id')}}, "UpdateExpression": "SET #name = :name", "ExpressionAttributeNames": {"#name": "name"}, "ExpressionAttributeValues": {":name": {"S": $input.json('$.name')}}}
    /// ```
    "DG923", "reserved-word", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    if template.dynamodb_request().is_none() {
        return;
    }
    let Some(json) = template.json() else { return };
    dynamodb::each_request(json, &mut |request| {
        for word in dynamodb::words(request) {
            if dynamodb::is_reserved(word) {
                check.report_in(
                    template.place(place_in(template.text, word)),
                    format_args!("`{word}` in an expression is a reserved word of DynamoDB"),
                    format_args!("`#{word}`, defined in ExpressionAttributeNames"),
                    None,
                );
            }
        }
    });
}
