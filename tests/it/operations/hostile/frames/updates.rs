//! Updates with every kind of change: `operations-updates.yaml`.

use serde_json::{Value, json};

use super::{Expected, SuccessResponse};

/// The expectations for a route.
pub(super) fn expected(route: &str) -> Expected {
    match route {
        "PUT /pages" => {
            let body = json!({"id": "x", "title": "t"});
            Expected::new(body, &put(), json!({}), SuccessResponse::Json(json!({})))
        }
        "PATCH /pages/{id}" => {
            let body = json!({
                "page": {"title": "t", "views": 2, "log": ["a"]},
                "city": "c", "tag": "t", "more": "m", "sizes": [1, 2], "count": 1, "gone": "g", "tax": 2,
            });
            let stored = json!({"Attributes": {"id": {"S": "x"}, "tags": {"SS": ["a"]}, "total": {"N": "1"}}});
            let answer = json!({"id?": "…", "tags?": [["|", "…", "…"]], "total?": "<number>"});
            Expected::new(body, &patch(), stored, SuccessResponse::Json(answer))
        }
        "POST /views/{id}" => {
            let body = json!({"views": 1, "lines": ["a"]});
            let stored = json!({"Attributes": {"views": {"N": "1"}}});
            let answer = json!({"views?": "<number>"});
            Expected::new(body, &views(), stored, SuccessResponse::Json(answer))
        }
        other => panic!("nothing is written down of {other}"),
    }
}

fn list() -> Value {
    json!({"L?": [{"S?": "…"}]})
}

/// A member that is no number is one that DynamoDB rejects.
fn members() -> Value {
    json!([["|", "…", 0]])
}

fn put() -> Value {
    json!({
        "TableName": "pages",
        "Item": {
            "id": {"S?": "…"},
            "address?": {"M?": {"city?": {"S?": "…"}, "street?": {"S?": "…"}}},
            "created?": {"S?": "…"},
            "it's?": list(),
            "log?": list(),
            "old?": {"SS?": members()},
            "price?": {"N?": "…"},
            "sizes?": {"NS?": members()},
            "stock?": {"N?": "…"},
            "tags?": {"SS?": members()},
            "title?": {"S?": "…"},
            "total?": {"N?": "…"},
            "views?": {"N?": "…"},
        },
    })
}

/// Three attributes of the body, each given, `null` or missing, and two optional operands.
fn patch() -> Value {
    let mut all = vec![json!("|")];
    for case in 0..3 * 3 * 3 * 2 * 2 {
        let [log, title, views] = [case % 3, case / 3 % 3, case / 9 % 3];
        let [has_gone, has_sizes] = [case / 27 % 2 == 1, case / 54 == 1];
        let mut names = json!({
            "#n0": "address", "#n1": "city", "#n2": "created", "#n4": "tags", "#n5": "stock",
            "#n7": "it's", "#n8": "total", "#n9": "price", "#n10": "street",
        });
        let mut values = json!({
            ":v0": {"S": "…"}, ":v1": {"S": "1700000000"}, ":v3": {"SS": ["|", ["&", "…"], ["&", "…", "…"]]},
            ":v4": {"N": "…"}, ":v5": {"N": "0"}, ":v7": {"L": ["&", {"S": "by …"}]},
            ":v8": {"L": []}, ":v9": {"N": "…"},
        });
        let mut set = "SET #n0.#n1 = :v0, #n2 = if_not_exists(#n2, :v1), \
             #n5 = if_not_exists(#n5, :v5) - :v4, \
             #n7 = list_append(:v7, if_not_exists(#n7, :v8)), #n8 = #n9 + :v9"
            .to_owned();
        let (mut add, mut delete, mut remove) =
            (String::new(), String::new(), " REMOVE #n0.#n10".to_owned());
        if has_sizes {
            names["#n3"] = "sizes".into();
            values[":v2"] = json!({"NS?": members()});
            add.push_str("#n3 :v2, ");
        }
        if has_gone {
            names["#n6"] = "old".into();
            values[":v6"] = json!({"SS": ["&", "…"]});
            delete.push_str(" DELETE #n6 :v6");
        }
        let attributes = [
            ("#s1", "title", title, json!({"S?": "…"})),
            ("#s2", "views", views, json!({"N?": "…"})),
            ("#s0", "log", log, list()),
        ];
        for (placeholder, name, how, value) in attributes {
            let value_placeholder = placeholder.replace('#', ":");
            match how {
                0 => continue,
                1 => remove.extend([", ", placeholder]),
                _ => {
                    set.extend([", ", placeholder, " = ", &value_placeholder]);
                    values[value_placeholder] = value;
                }
            }
            names[placeholder] = name.into();
        }
        all.push(json!({
            "TableName": "pages",
            "Key": ["|", {}, {"id": {"S": "…"}}],
            "UpdateExpression": format!("{set} ADD {add}#n4 :v3{delete}{remove}"),
            "ReturnValues": "ALL_NEW",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }));
    }
    all.into()
}

fn views() -> Value {
    let request = |expression: &str, names: Value, values: Value| {
        json!({
            "TableName": "pages",
            "Key": ["|", {}, {"id": {"S": "…"}}],
            "UpdateExpression": expression,
            "ReturnValues": "UPDATED_NEW",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        })
    };
    let set =
        "SET #n0 = if_not_exists(#n0, :v1) - :v0, #n1 = list_append(if_not_exists(#n1, :v3), :v2)";
    let mut names = json!({"#n0": "stock", "#n1": "log"});
    let mut values = json!({":v0": {"N": "1"}, ":v1": {"N": "0"}, ":v2": list(), ":v3": {"L": []}});
    let without = request(set, names.clone(), values.clone());
    names["#s0"] = "views".into();
    values[":s0"] = json!({"N?": "…"});
    json!(["|", without, request(&format!("{set} ADD #s0 :s0"), names, values)])
}
