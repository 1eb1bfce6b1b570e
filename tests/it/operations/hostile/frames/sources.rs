//! Sources that are not one value: `operations-sources.yaml`.

use serde_json::{Value, json};

use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    let any = || json!({"S": "…"});
    let item = |item: Value| json!({"TableName": "events", "Item": item});
    let (body, request) = match route {
        "POST /texts/{id}" => (json!("a text"), item(json!({"id": any(), "text": any()}))),
        "POST /types/{id}" => (
            json!("a text"),
            update(
                "SET …",
                &json!({"#n0?": "count", "#n1": "text"}),
                &json!({":v0?": {"N": "…"}, ":v1": {"S": "<…>"}}),
            ),
        ),
        "POST /json/{id}" => (json!({"a": [1, "x"]}), item(json!({"id": any(), "json": any()}))),
        "POST /members" => (
            json!({"id": "a", "note": {"b": [1]}, "the_data": {"deep-one": ["x", null]}}),
            item(json!({"id": any(), "text": any(), "json": {"S": "x…y"}})),
        ),
        "POST /requests/{id}" => (
            json!({}),
            item(json!({
                "id": any(), "headers": {"M": {"*": any()}}, "query": {"M": {"*": any()}},
                "json": {"S": "{…}"}, "text": {"S": "{…}"},
            })),
        ),
        "POST /lists/{id}" => (
            json!({}),
            update(
                "SET …",
                &json!({"#n0?": "lines", "#n1?": "sizes", "#n2": "tags"}),
                &json!({":v0?": {"L": [any()]}, ":v1?": {"NS": ["…"]}, ":v2": {"SS": ["…"]}}),
            ),
        ),
        "POST /forms" => (
            json!("id=a&count=5&data=AA%3D%3D&open=true&json=it%27s+%22x%22"),
            item(json!({
                "id": {"S": "FORM#…"}, "text": any(), "count?": {"N?": "…"}, "data?": {"B?": "…"},
                "open?": {"BOOL?": "<boolean>"}, "json?": {"S?": "…"},
            })),
        ),
        "PATCH /forms/{id}" => (
            json!("text=a&open=false&more=1"),
            update(
                "…",
                &json!({"#n0?": "count", "#s0?": "open", "#s1?": "text"}),
                &json!({":v0?": {"N": "…"}, ":s0?": {"BOOL?": "<boolean>"}, ":s1?": {"S?": "…"}}),
            ),
        ),
        other => panic!("nothing is written down of {other}"),
    };
    // No model refuses an empty text, a form without a required name, or a null member.
    let request = if body.is_string() || route == "POST /members" {
        json!(["|", {}, request])
    } else {
        request
    };
    Expected::new(body, &request, json!({}), SuccessResponse::Json(json!({})))
}

fn update(expression: &str, names: &Value, values: &Value) -> Value {
    json!({
        "TableName": "events", "Key": ["|", {}, {"id": {"S": "…"}}], "UpdateExpression": expression,
        "ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
    })
}
