//! Operations on one item, and lists: `operations.yaml`.

use serde_json::{Value, json};

use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "PUT /lines" => Expected::new(line(), &put(), json!({}), SuccessResponse::Json(done())),
        "DELETE /lines/{order}/{number}" => {
            Expected::new(json!({}), &delete(), json!({}), SuccessResponse::Empty)
        }
        "PATCH /lines/{order}/{number}" => {
            let body = json!({"customer": "a", "class": 1});
            let answer = json!(["|", "<number>", null, {}]);
            Expected::new(
                body,
                &update(),
                json!({"Attributes": stored()}),
                SuccessResponse::Json(answer),
            )
        }
        "GET /lines/{order}" => {
            Expected::new(json!({}), &query(), list(), SuccessResponse::Json(answered()))
        }
        "GET /lines" => {
            let stored = json!({"Count": 3, "LastEvaluatedKey": last_key()});
            Expected::new(
                json!({}),
                &scan(),
                stored,
                SuccessResponse::Json(json!({"count": "<number>", "nextToken?": "…"})),
            )
        }
        "PUT /papers/{id}" => {
            let body = json!({"title": "x", "it's": "a", "user": "b", "M": [null, {"S": 1}]});
            let item = json!({
                "id": {"S": "…"}, "of": {"S?": "…"}, "made": {"S": "…"}, "owner?": {"S?": "…"},
                "*": ["|", "<attribute value>", {}],
            });
            // Without an object, there is no key.
            let request = json!({"TableName": "papers", "Item": ["|", item, {}]});
            Expected::new(body, &request, json!({}), SuccessResponse::Json(json!({})))
        }
        "GET /papers/{id}" => {
            let request = json!({
                "TableName": "papers",
                "KeyConditionExpression": "#n0 = :v0",
                "Limit": 1000,
                "ExpressionAttributeNames": {"#n0": "id"},
                "ExpressionAttributeValues": {":v0": {"S": "…"}},
                "ExclusiveStartKey?": ["|", {}, {"id": {"S": "…"}, "of": {"S": "…"}}],
            });
            let stored = json!({
                "Items": [{
                    "id": {"S": "a"}, "of": {"S": "b"}, "owner": {"S": "x"}, "user": {"S": "y"},
                    "data": {"M": {"M": {"NS": ["1"]}}},
                }],
                "LastEvaluatedKey": {"id": {"S": "a"}, "of": {"S": "b"}},
            });
            let answer = json!({"items": [{"*": "<any>"}], "nextToken?": "…"});
            Expected::new(json!({}), &request, stored, SuccessResponse::Json(answer))
        }
        "GET /raws/{where}" => {
            let request = json!({"TableName": "raws", "Key": {"where": {"S": "…"}}});
            Expected::new(
                json!({}),
                &request,
                json!({"Item": {"where": {"S": "x"}}}),
                SuccessResponse::PassedOn,
            )
        }
        other => panic!("nothing is written down of {other}"),
    }
}

fn line() -> Value {
    json!({
        "order": "a", "number": 1, "customer": "b", "size": 2.5, "tags": ["x", "y"], "class": {"it's": "z", "$x": [1, 2]},
        "data": {"M": [null, {"S": "}"}, "x"]},
    })
}

fn done() -> Value {
    json!({"done": "it's $x", "list": [1, null, true]})
}

fn put() -> Value {
    json!({
        "TableName": "order-lines",
        "Item": {
            "at": {"S": "it's 1700000000 and 1700000060 … #$\\"},
            "order": {"S?": "…"},
            "number": {"N?": "…"},
            "customer?": {"S?": "…"},
            "size?": {"N?": "…"},
            "tags?": {"SS?": [["|", "…", 0]]},
            "class?": {"M?": {"it's?": {"S?": "…"}, "$x?": {"L?": [{"N?": "…"}]}}},
            "data?": ["|", "<attribute value>", {}],
        },
        "ConditionExpression": "attribute_not_exists(#n0) AND #n1 <> :v0 AND attribute_not_exists(#n2)",
        "ExpressionAttributeNames": {"#n0": "order", "#n1": "customer", "#n2": "size"},
        "ExpressionAttributeValues": {":v0": {"S": "…"}},
    })
}

fn delete() -> Value {
    json!({
        "TableName": "order-lines",
        "Key": {"order": {"S": "…"}, "number": {"N": "…"}},
        "ConditionExpression": "attribute_exists(#n0) AND #n1 IN (:v0, :v1) AND #n2 BETWEEN :v2 AND :v3",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ExpressionAttributeNames": {"#n0": "order", "#n1": "customer", "#n2": "size"},
        "ExpressionAttributeValues": {":v0": {"S": "a"}, ":v1": {"S": "b"}, ":v2": {"N": "1"}, ":v3": {"N": "…"}},
    })
}

fn update() -> Value {
    let names = json!({"#n0": "gone", "#n1": "size", "#n2": "tags", "#n3": "order"});
    let request = |expression: &str, names: Value, values: Value| {
        json!({
            "TableName": "order-lines",
            // A body that is not an object identifies no item.
            "Key": ["|", {}, {"order": {"S": "…"}, "number": {"N": "…"}}],
            "UpdateExpression": expression,
            "ConditionExpression": "attribute_exists(#n3)",
            "ReturnValues": "ALL_NEW",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        })
    };
    let mut with_customer = names.clone();
    with_customer["#s0"] = "customer".into();
    json!([
        "|",
        request(
            "SET #n0 = :v0 ADD #n1 :v1 REMOVE #n2",
            names,
            json!({":v0": {"BOOL": true}, ":v1": {"N": "1"}})
        ),
        request(
            "SET #n0 = :v0, #s0 = :s0 ADD #n1 :v1 REMOVE #n2",
            with_customer,
            json!({":v0": {"BOOL": true}, ":v1": {"N": "1"}, ":s0": {"S?": "…"}}),
        ),
    ])
}

fn query() -> Value {
    json!({
        "TableName": "order-lines",
        "KeyConditionExpression": "#n0 = :v0 AND #n1 > :v1",
        "ScanIndexForward": "<boolean>",
        "FilterExpression": "begins_with(#n2, :v2) AND contains(#n3, :v3)",
        "Limit": "1..55",
        "ExpressionAttributeNames": {"#n0": "order", "#n1": "number", "#n2": "customer", "#n3": "tags"},
        "ExpressionAttributeValues": {":v0": {"S": "…"}, ":v1": {"N": "…"}, ":v2": {"S": "a"}, ":v3": {"S": "b"}},
        "ExclusiveStartKey?": ["|", {}, {"order": {"S": "…"}, "number": {"N": "…"}}],
    })
}

fn scan() -> Value {
    json!({
        "TableName": "order-lines",
        "IndexName": "by-date",
        "FilterExpression": "#n0 >= :v0 AND attribute_exists(#n1) AND #n2 < :v1",
        "Select": "COUNT",
        "Limit": 5,
        "ConsistentRead": true,
        "ExpressionAttributeNames": {"#n0": "at", "#n1": "gone", "#n2": "size"},
        "ExpressionAttributeValues": {":v0": {"S": "a"}, ":v1": {"N": "5"}},
        "ExclusiveStartKey?": ["|", {}, {"order": {"S": "…"}, "number": {"N": "…"}, "at": {"S": "…"}}],
    })
}

/// An item in DynamoDB's JSON.
fn stored() -> Value {
    json!({
        "order": {"S": "a"}, "number": {"N": "1"}, "customer": {"S": "b"}, "size": {"N": "2.5"},
        "tags": {"SS": ["x", "y"]}, "class": {"M": {"it's": {"S": "z"}, "$x": {"L": [{"N": "1"}]}, "other": {"S": "z"}}},
        "gone": {"BOOL": true}, "at": {"S": "c"}, "secret": {"S": "d"},
        "data": {"M": {"M": {"L": [{"NS": ["1", "2"]}, {"S": "}"}]}, "NULL": {"BOOL": true}}},
    })
}

fn last_key() -> Value {
    json!({"order": {"S": "a"}, "number": {"N": "1"}, "at": {"S": "b"}})
}

fn list() -> Value {
    json!({"Items": [stored(), stored()], "Count": 2, "LastEvaluatedKey": last_key()})
}

fn answered() -> Value {
    json!({
        "items": [{
            "order?": "…", "number?": "<number>", "customer?": "…", "size?": "<number>", "tags?": ["…"],
            "class?": {"it's?": "…", "$x?": ["<number>"]}, "gone?": "<boolean>", "at?": "…",
            "data?": "<any>",
        }],
        "nextToken?": "…",
    })
}
