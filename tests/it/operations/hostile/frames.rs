//! What the requests and answers of `tests/blueprints/operations.yaml` have to be, from reading the blueprint.

use serde_json::{Value, json};

use super::frame::Frame;

/// What is expected of a route.
pub(super) struct Expected {
    /// A body as it should be; hostile ones begin with it.
    pub(super) body: Value,
    /// The request.
    pub(super) request: Frame,
    /// An answer of DynamoDB's as it should be.
    pub(super) stored: Value,
    /// The answer; nothing where there is no body.
    pub(super) answer: Option<Frame>,
}

/// What is expected of a route of this name.
pub(super) fn expected(route: &str) -> Expected {
    let (body, request, stored, answer): (Value, Value, Value, Option<Value>) = match route {
        "PUT /lines" => (line(), put(), json!({}), Some(done())),
        "DELETE /lines/{order}/{number}" => (json!({}), delete(), json!({}), None),
        "PATCH /lines/{order}/{number}" => (
            json!({"customer": "a", "class": 1}),
            update(),
            json!({"Attributes": stored()}),
            Some(json!(["|", "<number>", null, {}])),
        ),
        "GET /lines/{order}" => (json!({}), query(), list(), Some(answered())),
        "GET /lines" => {
            let answer = json!({"count": "<number>", "nextToken?": "…"});
            (json!({}), scan(), json!({"Count": 3, "LastEvaluatedKey": last_key()}), Some(answer))
        }
        "GET /raws/{where}" => {
            let request = json!({"TableName": "raws", "Key": {"where": {"S": "…"}}});
            (json!({}), request, json!({"Item": {"where": {"S": "x"}}}), Some(json!("DynamoDB's")))
        }
        other => panic!("nothing is written down of {other}"),
    };
    // What DynamoDB answered is passed on, whatever it is.
    let passed_on = answer == Some(json!("DynamoDB's"));
    let answer = answer.map(|answer| if passed_on { Frame::Anything } else { Frame::read(&answer) });
    Expected { body, request: Frame::read(&request), stored, answer }
}

fn line() -> Value {
    json!({
        "order": "a", "number": 1, "customer": "b", "size": 2.5, "tags": ["x", "y"], "class": {"it's": "z", "$x": [1, 2]},
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
            "Key": {"order": {"S": "…"}, "number": {"N": "…"}},
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
        request("SET #n0 = :v0 ADD #n1 :v1 REMOVE #n2", names, json!({":v0": {"BOOL": true}, ":v1": {"N": "1"}})),
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
        "ScanIndexForward": false,
        "FilterExpression": "begins_with(#n2, :v2) AND contains(#n3, :v3)",
        "Limit": "1..1000",
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
        }],
        "nextToken?": "…",
    })
}
