//! Statements, and further settings of scans: `operations-statements.yaml`.

use serde_json::{Value, json};

use super::batches::{answered_line, answered_person, line, person};
use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "GET /segments" => {
            let request = |filter: String, values: Value| {
                json!({
                    "TableName": "people",
                    "TotalSegments": 4,
                    // DynamoDB rejects -1 and values that are not below the total.
                    "Segment": ["|", -1, "0..999999"],
                    "FilterExpression": filter,
                    "Limit": "1..1000",
                    "ExpressionAttributeNames": {"#n0": "id", "#n1": "visits", "#n2": "open"},
                    "ExpressionAttributeValues": values,
                    "ExclusiveStartKey?": ["|", {}, {"id": {"S": "…"}}],
                })
            };
            let always = "(size(#n0) = :v1 AND size(#n0) <> :v2 AND size(#n0) < :v3 AND size(#n0) <= :v4) OR \
                (size(#n0) > :v5 AND size(#n0) >= :v6 AND size(#n0) BETWEEN :v7 AND :v8 AND size(#n0) IN (:v9, #n1)) OR \
                NOT (NOT contains(#n0, :v10) AND attribute_type(#n2, :v11))";
            let mut values = json!({":v10": {"S": "$a"}, ":v11": {"S": "BOOL"}});
            for (name, number) in (1..).zip([1, 2, 3, 4, 0, 1, 1, 7, 8]) {
                values[format!(":v{name}")] = json!({"N": format!("{number}")});
            }
            let mut with = values.clone();
            with[":v0"] = json!({"S": "…"});
            let request = json!([
                "|",
                request(always.to_owned(), values),
                request(format!("contains(#n0, :v0) OR {always}"), with),
            ]);
            let stored = json!({"Items": [person(), person()], "Count": 2, "LastEvaluatedKey": {"id": {"S": "x"}}});
            let answer = json!({"items": [answered_person()], "nextToken?": "…"});
            Expected::new(json!({}), &request, stored, SuccessResponse::Json(answer))
        }
        "GET /sizes/{size}" => {
            let statement = "SELECT \"order\", number FROM \"lines-test\".\"by-size\" WHERE \"size\" = ? AND notes[0] <> 'it''s'";
            let request = json!({"Statement": statement, "Parameters": ["&", {"N": "…"}], "Limit": "1..1000", "NextToken?": "…"});
            let stored = json!({"Items": [line(), line()], "NextToken": "a+/b"});
            Expected::new(
                json!({}),
                &request,
                stored,
                SuccessResponse::Json(json!({"items": ["<number>"], "nextToken?": "…"})),
            )
        }
        "GET /of/{order}" => {
            let request = json!({
                "Statement": "SELECT * FROM \"lines-test\" WHERE \"order\" = ?",
                "Parameters": ["&", {"S": "…"}],
                "ConsistentRead": true,
                "Limit": 5,
                "NextToken?": "…",
            });
            let stored = json!({"Items": [line()], "NextToken": "a+/b"});
            let answer = json!({"items": [answered_line()], "nextToken?": "…"});
            Expected::new(json!({}), &request, stored, SuccessResponse::Json(answer))
        }
        "PUT /people/{id}" => {
            let request = json!({
                "Statement": "INSERT INTO \"people\" VALUE {'id': ?, 'open': true, 'picture': ?, 'gone': NULL}",
                "Parameters": ["&", {"S": "…"}, {"B": "…"}],
            });
            Expected::new(
                json!({"picture": "YQ=="}),
                &request,
                json!({}),
                SuccessResponse::Json(json!({})),
            )
        }
        "PATCH /people/{id}" => {
            let request = json!({
                "Statement": "UPDATE \"people\" SET visits = visits + ? WHERE id = ? RETURNING ALL NEW *",
                "Parameters": ["&", {"N": "1"}, {"S": "…"}],
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            });
            Expected::new(
                json!({}),
                &request,
                json!({"Items": [person()]}),
                SuccessResponse::Json(answered_person()),
            )
        }
        "DELETE /people/{id}" => {
            let request = json!({"Statement": "DELETE FROM \"people\" WHERE id = ?", "Parameters": ["&", {"S": "…"}]});
            Expected::new(json!({}), &request, json!({"Items": []}), SuccessResponse::Empty)
        }
        other => panic!("nothing is written down of {other}"),
    }
}
