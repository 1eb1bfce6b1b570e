//! Transactions, and further settings of updates: `operations-transactions.yaml`.

use serde_json::{Value, json};

use super::batches::{answered_person, line, person};
use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "GET /lines/{order}/{number}" => {
            let answer =
                json!({"items": ["&", {"size?": "<number>"}, ["|", answered_person(), null]]});
            let stored = json!({"Responses": [{"Item": line()}, {"Item": person()}]});
            Expected::new(json!({}), &both(), stored, SuccessResponse::Json(answer))
        }
        "PUT /lines/{order}/{number}" => {
            let body = json!({
                "line": {"size": 2.5, "class": {"it's": "z", "$x": [1, 2]}},
                "person": {"id": "x", "changes": {"open": true}},
                "visits": 2,
            });
            Expected::new(body, &change(), json!({}), SuccessResponse::Json(json!({})))
        }
        "POST /again" => {
            let body = json!({"id": "x", "notes": ["a", "b"]});
            Expected::new(body, &again(), json!({}), SuccessResponse::Json(json!({})))
        }
        "PUT /people" => {
            let request = json!({
                "TableName": "people",
                "Item": {"id": {"S?": "…"}, "visits?": {"N?": "…"}, "open?": {"BOOL?": "<boolean>"}},
            });
            let body = json!({"person": {"id": "x", "visits": 1, "open": true}});
            Expected::new(body, &request, json!({}), SuccessResponse::Json(json!({})))
        }
        "PATCH /lines/{order}/{number}" => {
            let body = json!({"line": {"notes": ["a"], "class": {"it's": "z", "$x": [1, 2]}}});
            Expected::new(body, &patch(), json!({}), SuccessResponse::Json(json!({})))
        }
        other => panic!("nothing is written down of {other}"),
    }
}

fn both() -> Value {
    let line = json!({"Get": {
        "TableName": "lines-test",
        "Key": {"order": {"S": "…"}, "number": {"N": "…"}},
        "ProjectionExpression": "#n0",
        "ExpressionAttributeNames": {"#n0": "size"},
    }});
    json!({"TransactItems": ["&", line, {"Get": {"TableName": "people", "Key": {"id": {"S": "…"}}}}]})
}

fn change() -> Value {
    let put = json!({"Put": {
        "TableName": "lines-test",
        // A body that is not an object is not an item.
        "Item": ["|", {}, {
            "order": {"S": "…"},
            "number": {"N": "…"},
            "size?": {"N?": "…"},
            "class?": {"M?": {"it's?": {"S?": "…"}, "$x?": {"L?": [{"N?": "…"}]}}},
        }],
        "ConditionExpression": "attribute_not_exists(#n0) AND attribute_not_exists(#n1)",
        "ExpressionAttributeNames": {"#n0": "order", "#n1": "at"},
    }});
    let update = |expression: &str, names: Value, values: Value| {
        json!({"Update": {
            "TableName": "people",
            "Key": ["|", {}, {"id": {"S": "…"}}],
            "UpdateExpression": expression,
            "ConditionExpression": "attribute_exists(#n1) AND #n0 < :v1",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }})
    };
    let without = update(
        " ADD #n0 :v0",
        json!({"#n0": "visits", "#n1": "id"}),
        json!({":v0": {"N": "…"}, ":v1": {"N": "5"}}),
    );
    let with = update(
        "SET #s0 = :s0 ADD #n0 :v0",
        json!({"#n0": "visits", "#n1": "id", "#s0": "open"}),
        json!({":v0": {"N": "…"}, ":v1": {"N": "5"}, ":s0": {"BOOL?": "<boolean>"}}),
    );
    let delete = json!({"Delete": {
        "TableName": "lines-test",
        "Key": {"order": {"S": "old"}, "number": {"N": "…"}},
        "ConditionExpression": "attribute_exists(#n0) AND #n1 >= :v0",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ExpressionAttributeNames": {"#n0": "order", "#n1": "size"},
        "ExpressionAttributeValues": {":v0": {"N": "0"}},
    }});
    let check = |expression: &str, names: Value| {
        json!({
            "TableName": "people",
            "Key": {"id": {"S": "open"}},
            "ConditionExpression": expression,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "ExpressionAttributeNames": names,
        })
    };
    let exists = "attribute_exists(#n0) AND (attribute_exists(#n1))";
    let neither = check(exists, json!({"#n0": "id", "#n1": "open"}));
    let mut either = check(
        "attribute_exists(#n0) AND (attribute_exists(#n1) OR #n2 > :v0)",
        json!({"#n0": "id", "#n1": "open", "#n2": "visits"}),
    );
    either["ExpressionAttributeValues"] = json!({":v0": {"N": "…"}});
    let check = json!({"ConditionCheck": ["|", neither, either]});
    json!({"TransactItems": ["&", put, ["|", without, with], delete, check], "ClientRequestToken": "…"})
}

fn again() -> Value {
    let update = |expression: &str, names: Value, values: Value| {
        json!({"Update": {
            "TableName": "lines-test",
            "Key": ["|", {}, {"order": {"S": "…"}, "number": {"N": "1"}}],
            "UpdateExpression": expression,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }})
    };
    let without = update(
        "SET #n0 = :v0 REMOVE #n1",
        json!({"#n0": "at", "#n1": "size"}),
        json!({":v0": {"S": "1700000000"}}),
    );
    let with = update(
        "SET #n0 = :v0, #s0 = list_append(if_not_exists(#s0, :e0), :s0) REMOVE #n1",
        json!({"#n0": "at", "#n1": "size", "#s0": "notes"}),
        json!({":v0": {"S": "1700000000"}, ":s0": {"L?": [{"S?": "…"}]}, ":e0": {"L": []}}),
    );
    let delete = json!({"Delete": {"TableName": "people", "Key": {"id": {"S": "…"}}}});
    json!({"TransactItems": ["&", delete, ["|", without, with]], "ClientRequestToken": "…"})
}

/// Two optional attributes.
fn patch() -> Value {
    let mut all = vec![json!("|")];
    for (has_class, has_notes) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut expression = "SET #n0 = :v0".to_owned();
        let mut names = json!({"#n0": "at"});
        let mut values = json!({":v0": {"S": "1700000000"}});
        if has_class {
            expression += ", #s0 = :s0";
            names["#s0"] = "class".into();
            values[":s0"] = json!({"M?": {"it's?": {"S?": "…"}, "$x?": {"L?": [{"N?": "…"}]}}});
        }
        if has_notes {
            expression += ", #s1 = list_append(if_not_exists(#s1, :e1), :s1)";
            names["#s1"] = "notes".into();
            values[":s1"] = json!({"L?": [{"S?": "…"}]});
            values[":e1"] = json!({"L": []});
        }
        all.push(json!({
            "TableName": "lines-test",
            "Key": ["|", {}, {"order": {"S": "…"}, "number": {"N": "…"}}],
            "UpdateExpression": expression,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }));
    }
    all.into()
}
