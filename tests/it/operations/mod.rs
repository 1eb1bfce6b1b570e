//! The behaviour of operations for requests and stored items.

mod builders;
mod conditions;
mod errors;
mod gateway;
pub(crate) mod hostile;
mod many;
mod missing;
mod names;
mod references;
mod sources;
mod update_expressions;
mod updates;
mod values;

use serde_json::{Value, json};

use gateway::{Gateway, Request, SuccessResponse};

const ORDERS: &str = r#"
name: orders
tables:
  orders:
    partition-key: customer
    sort-key: placed-at
    attributes:
      placed-at: N
      total: N
      note: S
      tags: SS
      paid: BOOL
      class: S
    global-secondary-indexes:
      by-note: {partition-key: note, sort-key: total}
api:
  routes:
    POST /orders:
      put:
        table: orders
        values: {customer: "CUSTOMER#{header.X-Customer}", placed-at: "{now+60}"}
        expects: missing
        answer: {status: 201, body: {json: {message: "it's $stored in #there \"now\""}}}
    PUT /orders: {put: {table: orders, answer: {body: old-item}}}
    GET /orders/{customer}/{placed-at}: {get: {table: orders, consistent-read: true}}
    GET /totals/{customer}/{placed-at}: {get: {table: orders, attributes: [total], answer: {body: {json: "{item.total}"}}}}
    GET /raw/{customer}/{placed-at}: {get: {table: orders, answer: {body: dynamo-db}}}
    DELETE /orders/{customer}/{placed-at}: {delete: {table: orders, expects: present, condition: {paid: {equals: false}}, answer: {body: old-item}}}
    DELETE /quietly/{customer}/{placed-at}: {delete: {table: orders, answer: {body: nothing}}}
    PATCH /orders/{customer}/{placed-at}:
      update: {table: orders, set: [note, class], values: {paid: true}, add: {total: "1.5"}, remove: [tags], expects: present, answer: {body: item}}
    GET /orders/{customer}:
      query: {table: orders, order: descending, limit: {default: 20}}
    GET /since/{customer}:
      query: {table: orders, sort-key: {at-least: "{query-string.since}"}, filter: {paid: {equals: true}}}
    GET /notes: {query: {table: orders, index: by-note, partition-key: "{query-string.note}", limit: {default: 2}}}
    GET /count/{customer}: {query: {table: orders, answer: {body: {json: {count: "{count}", nextToken: "{next-token}"}}}}}
    GET /all: {scan: {table: orders, limit: 2, answer: {body: {json: {items: {each: items, as: "{item.total}"}, nextToken: "{next-token}"}}}}}
"#;

fn order(customer: &str, placed_at: u32) -> Value {
    json!({"customer": customer, "placed-at": placed_at, "total": 9.5, "note": "n", "paid": false, "tags": ["a", "b"]})
}

fn error(status: u64, code: &str) -> impl Fn(&SuccessResponse) -> bool {
    let code = code.to_owned();
    move |answer| {
        answer.status == status
            && answer.body["code"] == code.as_str()
            && answer.body["message"].is_string()
    }
}

#[test]
fn put_with_values_of_the_request() {
    let api = Gateway::deploy(ORDERS);
    let post = |body: &str| {
        let headers = [("X-Customer", "it's \"$x\" #if(\\")];
        api.call(
            "POST",
            "/orders",
            &Request { headers: &headers, body: Some(body.into()), ..Request::default() },
        )
    };
    let stored =
        SuccessResponse { status: 201, body: json!({"message": "it's $stored in #there \"now\""}) };
    assert_eq!(
        post(r#"{"total": 12.50, "note": "a \"quote\"", "tags": ["x"], "paid": true}"#),
        stored
    );
    assert_eq!(
        api.items("orders"),
        json!([{
            "customer": {"S": "CUSTOMER#it's \"$x\" #if(\\"},
            "placed-at": {"N": "1700000060"},
            "total": {"N": "12.5"},
            "note": {"S": "a \"quote\""},
            "tags": {"SS": ["x"]},
            "paid": {"BOOL": true},
        }])
    );
    let again = post("{}");
    assert!(error(409, "ConditionalCheckFailedException")(&again), "{again:?}");
}

/// A model rejects such bodies first, but the templates must be sufficient by themselves.
#[test]
fn a_body_that_is_not_an_object_is_not_an_item() {
    let api = Gateway::deploy(ORDERS);
    api.send("PUT", "/orders", &order("anna", 1));
    let before = api.items("orders");
    let headers = [("X-Customer", "bob")];
    for body in ["[]", "\"x\"", "5", "null", "true", "[{}]", "[{\"note\": \"x\"}]"] {
        for (verb, path) in [("POST", "/orders"), ("PATCH", "/orders/anna/1")] {
            let request =
                Request { headers: &headers, body: Some(body.into()), ..Request::default() };
            let answer = api.call_past_the_model(verb, path, &request);
            assert_eq!(answer.status, 400, "{verb} {body}: {answer:?}");
        }
    }
    assert_eq!(api.items("orders"), before);
}

/// A link can set query strings but not headers, so one must never be mistaken for the other.
#[test]
fn parameters_come_from_where_they_are_named() {
    let api = Gateway::deploy(ORDERS);
    let post = |query: &[(&str, &str)], headers: &[(&str, &str)]| {
        api.call("POST", "/orders", &Request { query, headers, body: Some("{}".into()) })
    };
    let shadow = [("X-Customer", "eve"), ("x-customer", "eve"), ("customer", "eve")];
    assert_eq!(post(&shadow, &[("X-Customer", "anna")]).status, 201);
    // The spelling of HTTP/2.
    assert_eq!(post(&shadow, &[("x-customer", "bob")]).status, 201);
    assert_eq!(post(&[], &[("x-customer", "carl")]).status, 201);
    assert_eq!(post(&[], &[("X-CUSTOMER", "dora")]).status, 201);
    assert_eq!(post(&[], &[("x-CuStOmEr", "emil")]).status, 201);
    // The declared spelling takes precedence.
    assert_eq!(
        post(&[], &[("x-customer", "eve"), ("X-Customer", "fred"), ("X-CUSTOMER", "eve")]).status,
        201
    );
    // Without the header, the key would be the same for everyone.
    assert_eq!(post(&shadow, &[("other", "eve")]).status, 400);
    let mut customers: Vec<_> = api
        .items("orders")
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["customer"]["S"].clone())
        .collect();
    customers.sort_by_key(Value::to_string);
    assert_eq!(
        customers,
        ["anna", "bob", "carl", "dora", "emil", "fred"].map(|name| format!("CUSTOMER#{name}"))
    );

    for placed_at in 1..=3 {
        api.send("PUT", "/orders", &order("eve", placed_at));
    }
    let headers = [("limit", "1"), ("note", "n"), ("customer", "anna")];
    let get = |path: &str, query: &[(&str, &str)]| {
        api.call("GET", path, &Request { query, headers: &headers, body: None })
    };
    let answer = get("/orders/eve", &[("customer", "anna")]);
    assert_eq!(answer.body["items"].as_array().map(Vec::len), Some(3), "{answer:?}");
    assert_eq!(get("/notes", &[]).status, 400);
    let page = get("/notes", &[("note", "n")]);
    assert_eq!(page.body["items"].as_array().map(Vec::len), Some(2), "{page:?}");
}

#[test]
fn put_and_get() {
    let api = Gateway::deploy(ORDERS);
    let item = order("anna", 1);
    assert_eq!(api.send("PUT", "/orders", &item), SuccessResponse { status: 200, body: json!({}) });
    assert_eq!(api.get("/orders/anna/1"), SuccessResponse { status: 200, body: item.clone() });
    assert_eq!(api.get("/totals/anna/1"), SuccessResponse { status: 200, body: json!(9.5) });
    assert_eq!(api.get("/raw/anna/1").body["Item"]["total"], json!({"N": "9.5"}));
    let missing = api.get("/orders/anna/2");
    assert!(error(404, "ItemNotFound")(&missing), "{missing:?}");
    let no_number = api.get("/orders/anna/two");
    assert_eq!(no_number.status, 400, "{no_number:?}");
    // The response is the replaced item.
    assert_eq!(
        api.send("PUT", "/orders", &order("anna", 1)),
        SuccessResponse { status: 200, body: item }
    );
}

#[test]
fn bodies_that_are_not_items_are_rejected() {
    let api = Gateway::deploy(ORDERS);
    for body in [
        json!([]),
        json!("text"),
        json!(null),
        json!(5),
        json!({}),
        json!({"customer": 5, "placed-at": 1}),
        json!({"customer": {"S": "x"}, "placed-at": 1}),
        json!({"customer": "x", "placed-at": "1"}),
        json!({"customer": "x", "placed-at": 1, "tags": []}),
        json!({"customer": "x", "placed-at": 1, "paid": "true"}),
        json!({"customer": "\"}, \"TableName\": \"other\", \"x\": {\"S\": \"", "placed-at": "\"}}"}),
    ] {
        let answer = api.send("PUT", "/orders", &body);
        assert!((400..500).contains(&answer.status), "{body}: {answer:?}");
    }
    assert_eq!(api.items("orders"), json!([]));
}

#[test]
fn delete_with_conditions() {
    let api = Gateway::deploy(ORDERS);
    let delete = |path: &str| api.call("DELETE", path, &Request::default());
    let missing = delete("/orders/anna/1");
    assert!(error(404, "ItemNotFound")(&missing), "{missing:?}");
    let mut paid = order("anna", 1);
    paid["paid"] = true.into();
    api.send("PUT", "/orders", &paid);
    let conflict = delete("/orders/anna/1");
    assert!(error(409, "ConditionalCheckFailedException")(&conflict), "{conflict:?}");
    api.send("PUT", "/orders", &order("anna", 1));
    assert_eq!(delete("/orders/anna/1"), SuccessResponse { status: 200, body: order("anna", 1) });
    assert_eq!(delete("/quietly/anna/1"), SuccessResponse { status: 204, body: Value::Null });
}

#[test]
fn update_what_is_sent() {
    let api = Gateway::deploy(ORDERS);
    let missing = api.send("PATCH", "/orders/anna/1", &json!({"note": "x"}));
    assert!(error(404, "ItemNotFound")(&missing), "{missing:?}");
    api.send("PUT", "/orders", &order("anna", 1));
    let updated = api.send("PATCH", "/orders/anna/1", &json!({"class": "size"}));
    let expected = json!({"customer": "anna", "placed-at": 1, "total": 11, "note": "n", "paid": true, "class": "size"});
    assert_eq!(updated, SuccessResponse { status: 200, body: expected });
    let updated =
        api.send("PATCH", "/orders/anna/1", &json!({"note": "#n0 = :v0, $x", "class": null}));
    assert_eq!(updated.body["note"], "#n0 = :v0, $x");
    assert_eq!(updated.body["class"], "size");
    assert_eq!(api.send("PATCH", "/orders/anna/1", &json!({"other": 1})).status, 400);
}

#[test]
fn lists_and_their_cursors() {
    let api = Gateway::deploy(ORDERS);
    for placed_at in 1..=5 {
        let mut item = order("anna+/?", placed_at);
        item["paid"] = (placed_at % 2 == 0).into();
        item["total"] = placed_at.into();
        api.send("PUT", "/orders", &item);
    }
    let call = |path: &str, query: &[(&str, &str)]| {
        api.call("GET", path, &Request { query, ..Request::default() })
    };
    let numbers = |answer: &SuccessResponse, name: &str| -> Vec<u64> {
        answer.body["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item[name].as_u64().expect("a number"))
            .collect()
    };
    // A path is decoded once, and a plus stays a plus.
    for (path, count) in
        [("anna+%2F?", 5), ("anna%2b%2f%3F", 5), ("anna%2520", 0), ("anna%20%2F?", 0)]
    {
        assert_eq!(
            numbers(&call(&format!("/orders/{path}"), &[]), "placed-at").len(),
            count,
            "{path}"
        );
    }
    let mut seen = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let query: Vec<_> = [("note", "n")]
            .into_iter()
            .chain(token.as_deref().map(|token| ("nextToken", token)))
            .collect();
        let page = call("/notes", &query);
        assert_eq!(page.status, 200, "{page:?}");
        seen.extend(numbers(&page, "placed-at"));
        match page.body.get("nextToken") {
            Some(next) => token = Some(next.as_str().expect("a token").to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
    for token in ["x", "....", "a.b.c", "\"}, \"TableName\": \"other", "YQ==.YQ==.YQ==", "%%%"] {
        let refused = call("/notes", &[("note", "n"), ("nextToken", token)]);
        assert!(error(400, "ValidationException")(&refused), "{token}: {refused:?}");
    }
    let first = call("/notes", &[("note", "n"), ("limit", "3")]);
    assert_eq!(numbers(&first, "total"), [1, 2, 3]);
    let most = call("/notes", &[("note", "n"), ("limit", "1001")]);
    assert_eq!(numbers(&most, "total"), [1, 2, 3, 4, 5]);
    for limit in ["0", "-1", "1e3", "1}, \"x\": {", "01"] {
        assert_eq!(
            numbers(&call("/notes", &[("note", "n"), ("limit", limit)]), "total").len(),
            2,
            "{limit}"
        );
    }
    assert_eq!(call("/all", &[]).body["items"], json!([1, 2]));
}

#[test]
fn sort_keys_filters_and_counts() {
    let api = Gateway::deploy(ORDERS);
    for placed_at in 1..=5 {
        let mut item = order("anna", placed_at);
        item["paid"] = (placed_at % 2 == 0).into();
        api.send("PUT", "/orders", &item);
    }
    let newest = api.get("/orders/anna");
    let placed: Vec<_> = newest.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["placed-at"])
        .collect();
    assert_eq!(placed, [5, 4, 3, 2, 1]);
    let since =
        api.call("GET", "/since/anna", &Request { query: &[("since", "3")], ..Request::default() });
    assert_eq!(since.body["items"].as_array().expect("items").len(), 1);
    assert_eq!(api.get("/count/anna"), SuccessResponse { status: 200, body: json!({"count": 5}) });
    assert_eq!(
        api.get("/count/nobody"),
        SuccessResponse { status: 200, body: json!({"count": 0}) }
    );
}

#[test]
fn items_of_somebody_else_leave_out_what_is_not_declared() {
    let api = Gateway::deploy(ORDERS);
    let item = json!({"customer": {"S": "anna"}, "placed-at": {"N": "1"}, "paid": {"S": "\"}, {"}, "secret": {"S": "x"}, "class": {"L": [{"S": "y"}]}});
    api.store("orders", &item);
    assert_eq!(api.get("/orders/anna/1").body, json!({"customer": "anna", "placed-at": 1}));
}
