//! Choices of an operation: `choices.yaml`.

use serde_json::{Value, json};

use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "POST /customers/{customer}" => Expected::new(
            json!({"do": "create", "id": "7", "total": 1.5, "note": "n"}),
            &orders(),
            json!({
                "Item": order(), "Items": [order()], "Attributes": order(),
                "LastEvaluatedKey": {"customer": {"S": "a"}, "id": {"S": "7"}},
            }),
            SuccessResponse::Text(is_json),
        ),
        "PUT /people" => Expected::new(
            json!({"person": {"id": "ann", "name": "Ann"}}),
            &json!(["|", {}, person("attribute_exists(#n0)"), person("attribute_not_exists(#n0)")]),
            json!({"Attributes": {"id": {"S": "ann"}, "name": {"S": "Ann"}}}),
            SuccessResponse::Text(|_| true),
        ),
        "GET /people" => Expected::new(
            json!({}),
            &json!(["|", {}, {"TableName": "people", "Key": {"id": {"S": "…"}}}, {
                "TableName": "people",
                "FilterExpression?": "#n0 = :v0",
                "ProjectionExpression": "…",
                "Limit": 1000,
                "ExpressionAttributeNames": {"#n0?": "name", "#n1": "id"},
                "ExpressionAttributeValues?": {":v0": {"S": "…"}},
                "ExclusiveStartKey?": {"id?": {"S": "…"}},
            }]),
            json!({"Item": {"id": {"S": "ann"}}, "Items": [{"id": {"S": "ann"}}]}),
            SuccessResponse::Json(
                json!(["|", {"id?": "…", "name?": "…", "visits?": "<number>"}, {"items": [{"id?": "…"}]}, {"items": [{"id?": "…"}], "nextToken?": "…"}]),
            ),
        ),
        "POST /forms" => Expected::new(
            json!("do=delete&id=a&name=n"),
            &json!(["|", {}, {"TableName": "people", "Key": {"id": {"S": "…"}}}, {
                "TableName": "people", "Item": {"id": {"S": "…"}, "name?": {"S?": "…"}},
            }]),
            json!({}),
            SuccessResponse::Json(json!({})),
        ),
        other => panic!("nothing is written down of {other}"),
    }
}

/// The requests of operations on several items: `choices-of-many.yaml`.
pub(super) fn of_many(_: &str) -> Expected {
    let key = || json!({"customer": {"S": "…"}, "id": {"S": "…"}});
    let requests = json!(["|", {},
        {"TableName": "orders"},
        {"RequestItems": {"orders": {"Keys": [["|", {}, key()]]}}},
        {"RequestItems": {"orders": [{"PutRequest": {"Item": {"*": "<any>"}}}]}},
        {"TransactItems": ["&",
            {"Get": {"TableName": "orders", "Key": key()}},
            {"Get": {"TableName": "people", "Key": {"id": {"S": "…"}}}},
        ]},
        {"TransactItems": ["&",
            {"Update": {"*": "<any>"}},
            {"ConditionCheck": {"*": "<any>"}},
        ]},
        {"Statement": "SELECT * FROM \"orders\" WHERE customer = ? AND total >= ?", "Parameters": ["&", {"S": "…"}, {"N": "…"}], "Limit": 1000, "NextToken?": "…"},
    ]);
    let items = json!({"Items": [order()], "Responses": {"orders": [order()]}});
    Expected::new(
        json!({"do": "find", "ids": ["7"], "orders": [{"id": "7"}], "id": "7", "least": 5}),
        &requests,
        items,
        SuccessResponse::Text(is_json),
    )
}

/// The requests of all operations, which the value of `do` chooses.
fn orders() -> Value {
    let key = || json!({"customer": {"S": "…"}, "id": {"S": "…"}});
    json!(["|", {},
        {
            "TableName": "orders",
            "Item": {"customer": {"S": "…"}, "id": {"S": "…"}, "total?": {"N?": "…"}, "note?": {"S?": "…"}},
            "ConditionExpression": "…",
            "ExpressionAttributeNames": {"#n0": "…"},
        },
        {
            "TableName": "orders",
            "KeyConditionExpression": "#n0 = :v0",
            "ExpressionAttributeNames": {"#n0": "customer"},
            "ExpressionAttributeValues": {":v0": {"S": "…"}},
            "Limit": "1..1000",
            "ExclusiveStartKey?": {"customer?": {"S": "…"}, "id?": {"S": "…"}},
        },
        {"TableName": "orders", "Key": key()},
        {
            "TableName": "orders",
            "Key": key(),
            "UpdateExpression": "SET …",
            "ConditionExpression": "attribute_exists(…)",
            "ExpressionAttributeNames": {"*": "…"},
            "ExpressionAttributeValues": {"*": "<any>"},
            "ReturnValues": "ALL_NEW",
        },
        {
            "TableName": "orders",
            "Key": key(),
            "ConditionExpression": "…",
            "ExpressionAttributeNames": {"*": "…"},
            "ExpressionAttributeValues": {":v0": {"N": "100"}},
            "ReturnValuesOnConditionCheckFailure?": "ALL_OLD",
        },
    ])
}

fn person(condition: &str) -> Value {
    json!({
        "TableName": "people",
        "Key": {"id?": {"S": "…"}},
        "UpdateExpression": "…",
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#n0": "id", "*": "name"},
        "ExpressionAttributeValues?": {"*": {"S?": "…"}},
        "ReturnValues?": "ALL_NEW",
    })
}

fn order() -> Value {
    json!({"customer": {"S": "a"}, "id": {"S": "7"}, "total": {"N": "1.5"}, "note": {"S": "n"}})
}

/// No operation answers anything else than JSON; a delete answers nothing.
fn is_json(text: &str) -> bool {
    text.trim().is_empty() || serde_json::from_str::<Value>(text).is_ok()
}
