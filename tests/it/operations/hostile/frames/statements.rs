//! Statements, and further settings of scans: `operations-statements.yaml`.

use serde_json::json;

use super::batches::{answered_line, answered_person, line, person};
use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "GET /segments" => {
            let request = json!({
                "TableName": "people",
                "TotalSegments": 4,
                // DynamoDB rejects -1 and values that are not below the total.
                "Segment": ["|", -1, "0..999999"],
                "Limit": 1000,
                "ExclusiveStartKey?": ["|", {}, {"id": {"S": "…"}}],
            });
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
