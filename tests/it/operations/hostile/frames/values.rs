//! Computed and optional values: `values.yaml`.

use serde_json::{Value, json};

use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "POST /notes/{id}" => {
            Expected::new(json!({"kind": "k"}), &put(), json!({}), SuccessResponse::Json(json!({})))
        }
        "PATCH /notes/{id}/{at}" => Expected::new(
            json!({"kind": "k", "a": {"day": "d"}, "size": 2}),
            &update(),
            json!({}),
            SuccessResponse::Json(json!({})),
        ),
        "GET /notes/{id}" => {
            let stored = json!({"Items": [{"of": {"S": "N#a"}, "at": {"S": "b"}, "size": {"N": "1"}}], "Count": 1});
            let answer = json!({"items": [{
                "of?": "…", "at?": "…", "day?": "…", "kind?": "…", "by?": "…", "size?": "<number>", "expires?": "<number>",
                "sent?": "<number>", "done?": "<boolean>", "tags?": ["…"], "log?": [{"at?": "…", "by?": "…"}],
            }], "nextToken?": "…"});
            Expected::new(json!({}), &query(), stored, SuccessResponse::Json(answer))
        }
        other => panic!("nothing is written down of {other}"),
    }
}

fn put() -> Value {
    json!({
        "TableName": "notes",
        "Item": {
            "of": {"S": "N#…"},
            "at": {"S": "018bcfe5…"},
            "day": {"S": "2023-11-14T22:13:20.123Z 2023-11-15"},
            "kind": {"S": "…"},
            "by?": {"S": "…"},
            "size": {"N": "…"},
            "expires": {"N": "1700003600"},
            "sent": {"N": "1700000001123"},
            "done": {"BOOL": false},
            "tags": {"SS": ["&", "a", "it's $x #1"]},
            "log": {"L": ["&", {"M": {"at": {"S": "2023-11-14T22:13:20.123Z"}, "by": {"S": "…"}}}]},
            "data": {"M": {"$a\"": {"L": ["&", {"N": "1"}, {"BOOL": true}, {"NULL": true}, {"M": {"x": {"S": "…"}}}]}}},
        },
    })
}

fn update() -> Value {
    json!({
        "TableName": "notes",
        "Key": {"of": {"S": "N#…"}, "at": {"S": "…"}},
        "UpdateExpression": "SET #n0 = :v0, … REMOVE #n6",
        "ConditionExpression?": "#n6 = :v6",
        "ExpressionAttributeNames": {
            "#n0": "data", "#n1?": "day", "#n2": "done", "#n3?": "kind", "#n4": "log", "#n5?": "size", "#n6": "by",
        },
        "ExpressionAttributeValues": {
            ":v0": {"NULL": true}, ":v1?": {"S": "…"}, ":v2": {"BOOL": true}, ":v3?": {"S": "…"}, ":v4": {"L": ["&"]},
            ":v5?": {"N": "…"}, ":v6?": {"S": "…"},
        },
    })
}

fn query() -> Value {
    json!({
        "TableName": "notes",
        "KeyConditionExpression": ["|", "#n0 = :v0", "#n0 = :v0 AND begins_with(#n1, :v1)"],
        "FilterExpression?": ["|",
            "contains(#n2, :v2)", "#n3 BETWEEN :v3 AND :v4", "contains(#n2, :v2) AND #n3 BETWEEN :v3 AND :v4",
        ],
        "Limit": 1000,
        "ExpressionAttributeNames": {"#n0": "of", "#n1?": "at", "#n2?": "kind", "#n3?": "size"},
        "ExpressionAttributeValues": {
            ":v0": {"S": "N#…"}, ":v1?": {"S": "…"}, ":v2?": {"S": "…"}, ":v3?": {"N": "…"}, ":v4?": {"N": "…"},
        },
        "ExclusiveStartKey?": ["|", {}, {"of": {"S": "N#…"}, "at": {"S": "…"}}],
    })
}
