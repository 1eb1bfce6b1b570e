//! Names that callers use, hidden attributes, and attributes that a table does not declare, with a
//! DynamoDB in the same process.

use serde_json::json;

use super::gateway::{Gateway, Request};

const USERS: &str = r#"
name: users
tables:
  users:
    partition-key: pk
    attributes:
      pk: {type: S, hidden: true}
      userName: {type: S, json-name: username, required: true}
      visits: {type: N, json-name: count}
      secret: {type: S, hidden: true}
      address: {map: {cityName: {type: S, json-name: city}, note: {type: S, hidden: true}}}
  papers:
    partition-key: id
    further-attributes: any
    attributes:
      made: {type: N, json-name: created}
      owner: {type: S, hidden: true}
api:
  routes:
    POST /users: {put: {table: users, values: {pk: "USER#{body.username}"}}}
    GET /users/{pk}: {get: {table: users}}
    GET /users/{pk}/secret: {get: {table: users, answer: {body: {json: "{item.secret}"}}}}
    PATCH /users/{pk}: {update: {table: users, set: [userName, visits, address], answer: {body: item}}}
    PUT /papers/{id}: {put: {table: papers, values: {id: "{path.id}", made: "{now}"}}}
    GET /papers/{id}: {get: {table: papers}}
    GET /papers/{id}/title: {get: {table: papers, attributes: [title, owner]}}
    PATCH /papers/{id}: {update: {table: papers, set: [title], remove: [draft], answer: {body: item}}}
    GET /papers/{id}/draft: {get: {table: papers, answer: {body: {json: {first: "{item.draft[0]}", all: "{item}"}}}}}
    GET /papers: {scan: {table: papers, filter: {kind: {equals: a}}}}
"#;

#[test]
fn callers_use_names_of_their_own() {
    let api = Gateway::deploy(USERS);
    let user = json!({
        "username": "ann", "count": 2, "secret": "x", "address": {"city": "Ulm", "note": "y"},
    });
    assert_eq!(api.send("POST", "/users", &user).status, 200);
    let stored = json!({
        "pk": {"S": "USER#ann"}, "userName": {"S": "ann"}, "visits": {"N": "2"}, "secret": {"S": "x"},
        "address": {"M": {"cityName": {"S": "Ulm"}, "note": {"S": "y"}}},
    });
    assert_eq!(api.items("users"), json!([stored]));
    let shown = json!({"username": "ann", "count": 2, "address": {"city": "Ulm"}});
    assert_eq!(api.get("/users/USER%23ann").body, shown);
    assert_eq!(api.get("/users/USER%23ann/secret").body, "x");
    let changed =
        api.send("PATCH", "/users/USER%23ann", &json!({"username": "bob", "count": null}));
    assert_eq!(changed.body, json!({"username": "bob", "count": 2, "address": {"city": "Ulm"}}));
    // The stored name is unknown to callers.
    for wrong in [json!({"userName": "ann"}), json!({"username": "a", "userName": "b"}), json!({})]
    {
        assert_eq!(api.send("POST", "/users", &wrong).status, 400, "{wrong}");
    }
}

#[test]
fn undeclared_attributes_are_of_any_type() {
    let api = Gateway::deploy(USERS);
    let paper =
        json!({"title": "A", "kind": "a", "draft": [1, {"M": null}], "it's $x": {"S": "}"}});
    assert_eq!(api.send("PUT", "/papers/1", &paper).status, 200);
    let stored = json!({
        "id": {"S": "1"}, "made": {"N": "1700000000"}, "title": {"S": "A"}, "kind": {"S": "a"},
        "draft": {"L": [{"N": "1"}, {"M": {"M": {"NULL": true}}}]},
        "it's $x": {"M": {"S": {"S": "}"}}},
    });
    assert_eq!(api.items("papers"), json!([stored]));
    let mut shown = paper.clone();
    shown["id"] = "1".into();
    shown["created"] = 1_700_000_000.into();
    assert_eq!(api.get("/papers/1").body, shown);
    assert_eq!(api.get("/papers/1/title").body, json!({"title": "A"}));
    let draft = json!({"first": 1, "all": shown});
    assert_eq!(api.get("/papers/1/draft").body, draft);
    assert_eq!(api.get("/papers").body, json!({"items": [shown]}));
    let changed = api.send("PATCH", "/papers/1", &json!({"title": {"de": "B"}}));
    shown["title"] = json!({"de": "B"});
    shown.as_object_mut().expect("an object").remove("draft");
    assert_eq!(changed.body, shown);
    // An item may have nothing but its key.
    assert_eq!(api.send("PUT", "/papers/2", &json!({})).status, 200);
    assert_eq!(api.get("/papers/2").body, json!({"id": "2", "created": 1_700_000_000}));
    // Callers cannot set the attributes of `values`, under neither of their names.
    for wrong in [json!({"id": "2"}), json!({"made": 1}), json!({"created": 1}), json!([])] {
        assert_eq!(api.send("PUT", "/papers/1", &wrong).status, 400, "{wrong}");
    }
    let request = Request { body: Some(r#"{"a": 1e400}"#.into()), ..Request::default() };
    assert_eq!(api.call("PUT", "/papers/1", &request).status, 400);
}

#[test]
fn the_parts_of_a_key_are_told_apart() {
    let api = Gateway::deploy(
        r#"
name: shop
tables: {shop: {partition-key: pk, sort-key: sk, attributes: {total: N}}}
api:
  routes:
    PUT /orders/{order}:
      put: {table: shop, values: {pk: "CUSTOMER#{body.customer}", sk: "ORDER#{path.order}.{body.line}"}, attributes: [total]}
    GET /customers/{customer}:
      query:
        table: shop
        partition-key: "CUSTOMER#{path.customer}"
        answer: {body: {json: {each: items, as: {customer: "{item.pk.customer}", order: "{item.sk.order}", line: "{item.sk.line}"}}}}
"#,
    );
    let order = json!({"customer": "a#b", "line": "$1.\"x", "total": 1});
    assert_eq!(api.send("PUT", "/orders/7", &order).status, 200);
    let answer = json!([{"customer": "a#b", "order": "7", "line": "$1.\"x"}]);
    assert_eq!(api.get("/customers/a%23b").body, answer);
    // An item of another kind has no such parts.
    api.store("shop", &json!({"pk": {"S": "CUSTOMER#c"}, "sk": {"S": "PROFILE"}}));
    assert_eq!(api.get("/customers/c").body, json!([{"customer": "c"}]));
}
