//! Batches: `operations-batches.yaml`.

use serde_json::{Value, json};

use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "POST /lookup" => {
            let body = json!({"lines": [{"order": "a", "number": 1}, {"order": 2, "number": 2.5}], "people": [{"id": "x"}]});
            let stored = json!({
                "Responses": {"lines-test": [line()], "people": [person(), person()]},
                "UnprocessedKeys": {"lines-test": {"Keys": [key()]}, "people": {"Keys": [{"id": {"S": "y"}}]}},
            });
            let answer = json!({
                "items": {"order-lines": [{"number?": "<number>", "size?": "<number>"}], "people": [answered_person()]},
                "unprocessed?": {"order-lines": [answered_key()], "people": [{"id?": "…"}]},
            });
            Expected::new(body, &lookup(), stored, SuccessResponse::Json(answer))
        }
        "GET /people" => {
            let request = json!({"RequestItems": {"people": {"Keys": [{"id": {"S?": "…"}}]}}});
            Expected::new(
                json!({}),
                &request,
                json!({"Responses": {"people": [person()]}}),
                SuccessResponse::PassedOn,
            )
        }
        "POST /lines" => {
            let body = json!({
                "put": [{"order": "a", "number": 1, "size": 2.5, "class": {"it's": "z", "$x": [1, 2]}}, {"order": "b", "number": 2}],
                "delete": [{"order": "a", "number": 3}],
                "people": [{"id": "x", "visits": 1, "open": true}],
            });
            let stored = json!({"UnprocessedItems": {
                "lines-test": [{"PutRequest": {"Item": line()}}, {"DeleteRequest": {"Key": key()}}],
                "people": [{"PutRequest": {"Item": person()}}],
            }});
            let unprocessed = json!({"unprocessed": {
                "order-lines": {"put": [answered_line()], "delete": [answered_key()]},
                "people": {"put": [answered_person()]},
            }});
            let answer = json!(["|", {"done": "it's $x"}, unprocessed]);
            Expected::new(body, &writes(), stored, SuccessResponse::Json(answer))
        }
        "DELETE /people" => {
            let key = json!(["|", {}, {"id": {"S": "P#…"}}]);
            let request = json!({"RequestItems": {"people": [{"DeleteRequest": {"Key": key}}]}});
            let stored = json!({"UnprocessedItems": {"people": [{"DeleteRequest": {"Key": {"id": {"S": "P#x"}}}}]}});
            let unprocessed = json!({"unprocessed": {"delete": [{"id?": "…"}]}});
            Expected::new(json!({}), &request, stored, SuccessResponse::EmptyOr(unprocessed))
        }
        "POST /orders/{order}" => {
            let body = json!({
                "size": 1, "class": {"number": 3, "class": {"it's": "z", "$x": [1]}},
                "lines": [{"size": 2.5}, {"size": null}], "gone": [{"number": 3}],
            });
            let stored = json!({"UnprocessedItems": {
                "lines-test": [{"PutRequest": {"Item": line()}}, {"DeleteRequest": {"Key": key()}}],
            }});
            let unprocessed =
                json!({"unprocessed": {"put": [answered_line()], "delete": [answered_key()]}});
            let answer = json!(["|", {}, unprocessed]);
            Expected::new(body, &order(), stored, SuccessResponse::Json(answer))
        }
        other => panic!("nothing is written down of {other}"),
    }
}

fn lookup() -> Value {
    json!({"RequestItems": {
        "lines-test?": {
            "Keys": [["|", {}, {"order": {"S": "ORDER#…"}, "number": {"N?": "…"}}]],
            "ConsistentRead": true,
            "ProjectionExpression": "#n0, #n1",
            "ExpressionAttributeNames": {"#n0": "number", "#n1": "size"},
        },
        "people?": {"Keys": [{"id": {"S?": "…"}}]},
    }})
}

fn writes() -> Value {
    // The body is not a list, or an item lacks its key.
    let nothing = json!({"PutRequest": {"Item": {}}});
    let put = json!({"PutRequest": {"Item": {
        "order": {"S": "ORDER#…"},
        "number": {"N?": "…"},
        "at": {"S": "1700000000 it's #$\\"},
        "size?": {"N?": "…"},
        "class?": {"M?": {"it's?": {"S?": "…"}, "$x?": {"L?": [{"N?": "…"}]}}},
    }}});
    // An element that lacks the values for its key.
    let key = json!(["|", {}, {"order": {"S": "ORDER#…"}, "number": {"N?": "…"}}]);
    let delete = json!({"DeleteRequest": {"Key": key}});
    let person = json!({"PutRequest": {"Item": {"id": {"S?": "…"}, "visits?": {"N?": "…"}, "open?": {"BOOL?": "<boolean>"}}}});
    json!({"RequestItems": {
        "lines-test?": [["|", nothing.clone(), put, delete]],
        "people?": [["|", nothing, person]],
    }})
}

/// Two single items before a list, and a single key before a list of keys.
fn order() -> Value {
    let put = |item: Value| json!({"PutRequest": {"Item": ["|", {}, item]}});
    let head = put(json!({
        "order": {"S": "ORDER#…"}, "number": {"N": "0"}, "at": {"S": "1700000000"}, "size?": {"N?": "…"},
    }));
    let class = put(json!({
        "order": {"S": "…"}, "number": {"N?": "…"},
        "class?": {"M?": {"it's?": {"S?": "…"}, "$x?": {"L?": [{"N?": "…"}]}}},
    }));
    let line = put(json!({
        "order": {"S": "ORDER#…"}, "number": {"N": "…"}, "at": {"S": "1700000000#…"}, "size?": {"N?": "…"},
    }));
    let one = json!({"DeleteRequest": {"Key": {"order": {"S": "…"}, "number": {"N": "9"}}}});
    let gone =
        json!({"DeleteRequest": {"Key": {"order": {"S": "ORDER#…"}, "number": {"N?": "…"}}}});
    json!({"RequestItems": {"lines-test": [["|", head, class, line, one, gone]]}})
}

fn key() -> Value {
    json!({"order": {"S": "ORDER#a"}, "number": {"N": "1"}})
}

fn answered_key() -> Value {
    json!({"order?": "…", "number?": "<number>"})
}

/// An item in DynamoDB's JSON.
pub(super) fn line() -> Value {
    json!({
        "order": {"S": "ORDER#a"}, "number": {"N": "1"}, "size": {"N": "2.5"}, "at": {"S": "c"},
        "notes": {"L": [{"S": "a"}, {"S": "b"}]}, "class": {"M": {"it's": {"S": "z"}, "$x": {"L": [{"N": "1"}]}}},
        "secret": {"S": "d"},
    })
}

/// The attributes that a caller may see.
pub(super) fn answered_line() -> Value {
    json!({
        "order?": "…", "number?": "<number>", "size?": "<number>", "at?": "…", "notes?": ["…"],
        "class?": {"it's?": "…", "$x?": ["<number>"]},
    })
}

/// An item in DynamoDB's JSON.
pub(super) fn person() -> Value {
    json!({"id": {"S": "x"}, "visits": {"N": "1"}, "open": {"BOOL": true}, "secret": {"S": "d"}})
}

/// The attributes that a caller may see.
pub(super) fn answered_person() -> Value {
    json!({"id?": "…", "visits?": "<number>", "open?": "<boolean>"})
}
