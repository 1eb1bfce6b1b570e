//! Operations on several items: batches, transactions and statements.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::error;
use super::gateway::{Gateway, Request, SuccessResponse};

const SHOP: &str = r#"
name: shop
tables:
  orders:
    partition-key: customer
    sort-key: number
    attributes: {number: N, total: N, tags: SS, class: S, size: N, get: BOOL, notes: {list: S}}
    global-secondary-indexes: {by-class: {partition-key: class}}
    local-secondary-indexes: {by-total: {sort-key: total}}
  people: {partition-key: id, attributes: {name: S, visits: N}}
  single: {partition-key: pk, attributes: {n: N}}
api:
  routes:
    PUT /orders: {put: {table: orders}}
    PUT /people: {put: {table: people}}
    GET /orders/{customer}/{number}: {get: {table: orders}}
    POST /lookup: {batch-get: {tables: {orders: {attributes: [number, total], consistent-read: true}}}}
    POST /lookups: {batch-get: {tables: {orders: {}, people: {keys: "{body.who}"}}}}
    GET /people: {batch-get: {tables: {people: {keys: "{query-strings.ids}"}}}}
    GET /of/{customer}: {batch-get: {tables: {orders: {keys: "{query-strings.numbers}", key: {customer: "{path.customer}"}}}}}
    GET /single: {batch-get: {tables: {single: {keys: "{query-strings.ids}", key: {pk: "N#{element}"}}}}}
    POST /raw-lookup: {batch-get: {tables: {people: {keys: "{body}"}}, answer: {body: dynamo-db}}}
    POST /orders: {batch-write: {tables: {orders: {put: {values: {customer: "{header.X-Customer}"}}}}, answer: {status: 201, body: {json: {stored: true}}}}}
    POST /both: {batch-write: {tables: {orders: {put: {}, delete: {keys: "{body.gone}"}}, people: {put: {}}}}}
    POST /numbers: {batch-write: {tables: {single: {put: {items: "{body}", values: {pk: "N#{element.n}"}}}}}}
    POST /bundles/{number}:
      batch-write:
        tables:
          orders:
            put:
              - {values: {customer: HEAD, number: "{path.number}"}, attributes: [total]}
              - {items: "{body.lines}", values: {customer: "LINE#{path.number}", number: "{index}"}, attributes: [total]}
              - {from: "{body.other}"}
            delete:
              - {key: {customer: DRAFT, number: "{path.number}"}}
              - {keys: "{query-strings.old}", key: {customer: "LINE#{path.number}"}}
    DELETE /people: {batch-write: {tables: {people: {delete: {keys: "{query-strings.ids}"}}}}}
    GET /both/{customer}/{number}:
      transact-get:
        parts:
          - {table: orders, attributes: [total]}
          - {table: people, key: {id: "{path.customer}"}}
    GET /required/{customer}/{number}:
      transact-get: {parts: [{table: orders, required: true}, {table: people, key: {id: "{path.customer}"}}]}
    POST /visit/{id}:
      transact-write:
        idempotency-token: "{header.Idempotency-Key}"
        parts:
          - update: {table: people, add: {visits: "1"}, expects: present}
          - put: {table: orders, from: "{body.order}", values: {customer: "{path.id}"}, expects: missing}
          - condition-check: {table: single, key: {pk: open}, expects: present, condition: {n: {at-least: "{body.least}"}}}
          - delete: {table: single, key: {pk: "{body.gone}"}}
    POST /mark/{id}:
      transact-write:
        parts:
          - put: {table: people, from: "{body.person}", values: {id: "{path.id}"}}
          - update: {table: orders, from: "{body.order}", key: {customer: anna, number: "1"}, append: [notes], values: {class: marked}}
    PATCH /notes/{customer}/{number}: {update: {table: orders, append: [notes], set: [class], answer: {body: item}}}
    GET /segments: {scan: {table: people, segments: {total: 3, segment: "{query-string.segment}"}}}
    GET /by/{customer}:
      execute-statement:
        statement: SELECT * FROM orders WHERE customer = ? AND "total" >= ?
        parameters: [{S: "{path.customer}"}, {N: "{query-string.least}"}]
        consistent-read: true
        limit: {default: 2}
    GET /totals/{class}:
      execute-statement: {statement: "SELECT total FROM orders.\"by-class\" WHERE class = ?", parameters: [S: "{path.class}"], answer: {body: {json: {items: {each: items, as: "{item.total}"}, nextToken: "{next-token}"}}}}
    PUT /statement/{id}: {execute-statement: {statement: "INSERT INTO people VALUE {'id': ?, 'name': ?}", parameters: [S: "{path.id}", S: "{body.name}"], answer: {status: 201}}}
    PATCH /statement/{id}: {execute-statement: {statement: "UPDATE people SET name = ? WHERE id = ? AND visits = 1 RETURNING ALL NEW *", parameters: [S: "{body.name}", S: "{path.id}"]}}
    DELETE /statement/{id}: {execute-statement: {statement: "DELETE FROM people WHERE id = ?", parameters: [S: "{path.id}"], answer: {body: nothing}}}
"#;

fn order(customer: &str, number: u32) -> Value {
    json!({"customer": customer, "number": number, "total": number * 10, "class": "c", "get": true, "size": 1})
}

fn person(id: &str) -> Value {
    json!({"id": id, "name": format!("it's {id}"), "visits": 1})
}

fn filled() -> Gateway {
    let api = Gateway::deploy(SHOP);
    for number in 1..=5 {
        assert_eq!(api.send("PUT", "/orders", &order("anna", number)).status, 200);
    }
    for id in ["anna", "bob"] {
        assert_eq!(api.send("PUT", "/people", &person(id)).status, 200);
    }
    api
}

fn query(api: &Gateway, verb: &str, path: &str, query: &[(&str, &str)]) -> SuccessResponse {
    api.call(verb, path, &Request { query, ..Request::default() })
}

/// Sends a body without checking the request model.
fn past_the_model(api: &Gateway, verb: &str, path: &str, body: &Value) -> SuccessResponse {
    api.call_past_the_model(
        verb,
        path,
        &Request { body: Some(body.to_string()), ..Request::default() },
    )
}

/// True if DynamoDB rejected the request, possibly while parsing: the DynamoDB in this process
/// parses numbers where AWS validates them.
fn is_refused(answer: &SuccessResponse) -> bool {
    error(400, "ValidationException")(answer) || error(400, "SerializationException")(answer)
}

fn sorted(items: &Value, by: &str) -> Vec<Value> {
    let mut items = items.as_array().unwrap_or_else(|| panic!("{items}")).clone();
    items.sort_by_key(|item| item[by].to_string());
    items
}

#[test]
fn batch_get_by_keys_of_the_body() {
    let api = filled();
    let keys = |numbers: &[u32]| -> Value {
        numbers.iter().map(|number| json!({"customer": "anna", "number": number})).collect()
    };
    let found = api.send("POST", "/lookup", &json!({"orders": keys(&[1, 3, 9])}));
    assert_eq!(found.status, 200, "{found:?}");
    assert_eq!(
        sorted(&found.body["items"], "number"),
        [json!({"number": 1, "total": 10}), json!({"number": 3, "total": 30})]
    );
    assert_eq!(found.body.get("unprocessed"), None);
    let both = api.send("POST", "/lookups", &json!({"orders": keys(&[2]), "who": [{"id": "bob"}]}));
    assert_eq!(
        both,
        SuccessResponse {
            status: 200,
            body: json!({"items": {"orders": [order("anna", 2)], "people": [person("bob")]}})
        }
    );
    let one = api.send("POST", "/lookups", &json!({"who": [{"id": "bob"}], "orders": null}));
    assert_eq!(one.body, json!({"items": {"orders": [], "people": [person("bob")]}}));
    let raw = api.send("POST", "/raw-lookup", &json!([{"id": "bob"}]));
    assert_eq!(raw.body["Responses"]["people"][0]["visits"], json!({"N": "1"}));
    let many: Vec<u32> = (1..=101).collect();
    let most = api.send("POST", "/lookup", &json!({"orders": keys(&many[..100])}));
    assert_eq!(sorted(&most.body["items"], "number").len(), 5);
    for refused in [
        json!({"orders": keys(&many)}),
        json!({"orders": keys(&(1..=1500).collect::<Vec<_>>())}),
        json!({"orders": keys(&[1, 1])}),
        json!({"orders": []}),
        json!({"orders": {}}),
        json!({"orders": "anna"}),
        json!({"orders": [5, null, "x"]}),
        json!({"orders": [{"customer": "anna"}]}),
        json!({"orders": [{"customer": "anna", "number": "1"}]}),
        json!({"orders": [{"customer": "anna", "number": {"N": "1"}}]}),
        json!({"orders": [{"customer": "\"}}, {\"", "number": "1}"}]}),
        json!({}),
        json!([]),
        json!("x"),
        json!(null),
    ] {
        let answer = past_the_model(&api, "POST", "/lookup", &refused);
        assert!(is_refused(&answer), "{refused}: {answer:?}");
    }
    for refused in [
        json!({"orders": "x", "who": [{"id": "bob"}]}),
        json!({"orders": [], "who": [{"id": "bob"}]}),
        json!({}),
    ] {
        let answer = past_the_model(&api, "POST", "/lookups", &refused);
        assert_eq!(answer.status, 400, "{refused}: {answer:?}");
    }
}

#[test]
fn batch_get_by_keys_of_the_query_string() {
    let api = filled();
    let people = query(&api, "GET", "/people", &[("ids", "bob,anna,nobody")]);
    assert_eq!(sorted(&people.body["items"], "id"), [person("anna"), person("bob")]);
    let orders = query(&api, "GET", "/of/anna", &[("numbers", "4,5")]);
    assert_eq!(sorted(&orders.body["items"], "number"), [order("anna", 4), order("anna", 5)]);
    api.send("POST", "/numbers", &json!([{"n": 1}, {"n": 2}]));
    let singles = query(&api, "GET", "/single", &[("ids", "2,3")]);
    assert_eq!(singles.body, json!({"items": [{"pk": "N#2", "n": 2}]}));
    for ids in ["", ",", "bob,bob", "bob,,anna"] {
        let answer = query(&api, "GET", "/people", &[("ids", ids)]);
        assert!(error(400, "ValidationException")(&answer), "{ids}: {answer:?}");
    }
    for numbers in ["x", "1, 2x", "1\"}}]}", "$x", "NaN"] {
        let answer = query(&api, "GET", "/of/anna", &[("numbers", numbers)]);
        assert!(is_refused(&answer), "{numbers}: {answer:?}");
    }
    let odd =
        query(&api, "GET", "/people", &[("ids", "\"}},\\,#set($x),$x,'it''s',{\"S\": \"bob\"}")]);
    assert_eq!(odd, SuccessResponse { status: 200, body: json!({"items": []}) });
}

#[test]
fn batch_write_puts_and_deletes() {
    let api = filled();
    let new =
        json!([{"number": 7, "total": 70}, {"number": 8, "class": "it's \"$x\"", "tags": ["a"]}]);
    let headers = [("X-Customer", "zoe")];
    let stored = api.call(
        "POST",
        "/orders",
        &Request {
            headers: &headers,
            body: Some(json!({"orders": new}).to_string()),
            ..Request::default()
        },
    );
    assert_eq!(stored, SuccessResponse { status: 201, body: json!({"stored": true}) });
    assert_eq!(
        api.get("/orders/zoe/8").body,
        json!({"customer": "zoe", "number": 8, "class": "it's \"$x\"", "tags": ["a"]})
    );
    let both = json!({"orders": [order("zoe", 9)], "gone": [{"customer": "zoe", "number": 7}], "people": [person("carl")]});
    assert_eq!(api.send("POST", "/both", &both), SuccessResponse { status: 200, body: json!({}) });
    assert_eq!(api.get("/orders/zoe/9").status, 200);
    assert_eq!(api.get("/orders/zoe/7").status, 404);
    assert_eq!(
        api.send("POST", "/both", &json!({"gone": [{"customer": "zoe", "number": 9}]})).status,
        200
    );
    assert_eq!(api.get("/orders/zoe/9").status, 404);
    assert_eq!(query(&api, "DELETE", "/people", &[("ids", "anna,bob,carl")]).status, 200);
    assert_eq!(api.items("people"), json!([]));
    let before = api.items("orders");
    let many: Value = (1..=26).map(|number| order("many", number)).collect();
    let too_many: Value = (1..=1500).map(|number| order("many", number)).collect();
    for refused in [
        json!({"orders": many}),
        json!({"orders": too_many}),
        json!({"orders": [order("x", 1), order("x", 1)]}),
        json!({"orders": [order("x", 1)], "gone": [{"customer": "x", "number": 1}]}),
        json!({"orders": "x", "gone": [{"customer": "anna", "number": 1}]}),
        json!({"orders": [order("x", 1)], "gone": {"customer": "anna"}}),
        json!({"orders": [order("x", 1)], "people": 5}),
        json!({"orders": [order("x", 1), {}]}),
        json!({"orders": [order("x", 1), null]}),
        json!({"orders": [order("x", 1), {"customer": "x", "number": 2, "tags": [1]}]}),
        json!({"orders": []}),
        json!({}),
        json!([]),
    ] {
        let answer = past_the_model(&api, "POST", "/both", &refused);
        assert_eq!(answer.status, 400, "{refused}: {answer:?}");
    }
    assert_eq!(api.items("orders"), before);
}

#[test]
fn single_items_beside_lists() {
    let api = filled();
    let post = |query: &[(&str, &str)], body: &Value| {
        let request = Request { query, body: Some(body.to_string()), ..Request::default() };
        api.call_past_the_model("POST", "/bundles/7", &request)
    };
    let other = order("other", 1);
    api.send("PUT", "/orders", &order("DRAFT", 7));
    api.send("PUT", "/orders", &order("LINE#7", 5));
    let body = json!({"total": 3, "lines": [{"total": 1}, {"total": 2}], "other": other});
    assert_eq!(post(&[("old", "5,6")], &body), SuccessResponse { status: 200, body: json!({}) });
    assert_eq!(
        api.get("/orders/HEAD/7").body,
        json!({"customer": "HEAD", "number": 7, "total": 3})
    );
    for index in 0..2 {
        let line = json!({"customer": "LINE#7", "number": index, "total": index + 1});
        assert_eq!(api.get(&format!("/orders/LINE%237/{index}")).body, line);
    }
    assert_eq!(api.get("/orders/other/1").body, other);
    for deleted in ["DRAFT/7", "LINE%237/5"] {
        assert_eq!(api.get(&format!("/orders/{deleted}")).status, 404, "{deleted}");
    }
    // The lists are optional beside single items.
    assert_eq!(post(&[], &json!({"other": other})).status, 200);
    assert_eq!(post(&[("old", "")], &json!({"other": other, "lines": []})).status, 200);
    let before = api.items("orders");
    let many: Value = (0..30).map(|total| json!({"total": total})).collect();
    for refused in [
        json!({"other": other, "lines": {"total": 1}}),
        json!({"other": other, "lines": "x"}),
        json!({"other": other, "lines": [5]}),
        json!({"other": other, "lines": many}),
        json!({"other": other, "total": "3"}),
        json!({"other": {"customer": "other"}}),
        json!({"other": []}),
        json!({}),
        json!([]),
    ] {
        let answer = post(&[], &refused);
        assert!(is_refused(&answer), "{refused}: {answer:?}");
    }
    assert_eq!(api.items("orders"), before);
    let model = |body: &Value| api.send("POST", "/bundles/8", body).status;
    let lines = |count: usize| json!({"other": order("x", 1), "lines": vec![json!({}); count]});
    assert_eq!((model(&lines(22)), model(&lines(23))), (200, 400));
}

/// Responses of DynamoDB with unprocessed items, which the DynamoDB in this process never returns.
#[test]
fn unprocessed_items_are_returned() {
    let api = Gateway::deploy(SHOP);
    let key = json!({"customer": {"S": "it's $x"}, "number": {"N": "1"}});
    let answer = json!({"Responses": {}, "UnprocessedKeys": {"orders": {"Keys": [key], "ConsistentRead": true}}});
    assert_eq!(
        api.answer("POST", "/lookup", &answer),
        SuccessResponse {
            status: 207,
            body: json!({"items": [], "unprocessed": [{"customer": "it's $x", "number": 1}]})
        }
    );
    assert_eq!(
        api.answer("POST", "/lookups", &answer),
        SuccessResponse {
            status: 207,
            body: json!({
                "items": {"orders": [], "people": []},
                "unprocessed": {"orders": [{"customer": "it's $x", "number": 1}], "people": []},
            })
        }
    );
    let put = json!({"PutRequest": {"Item": {"customer": {"S": "a"}, "number": {"N": "1"}, "other": {"S": "x"}}}});
    let delete = json!({"DeleteRequest": {"Key": key}});
    let answer = json!({"UnprocessedItems": {"orders": [delete, put]}});
    assert_eq!(
        api.answer("POST", "/orders", &answer),
        SuccessResponse {
            status: 207,
            body: json!({"unprocessed": {"put": [{"customer": "a", "number": 1}]}})
        }
    );
    assert_eq!(
        api.answer("POST", "/both", &answer),
        SuccessResponse {
            status: 207,
            body: json!({"unprocessed": {
                "orders": {"put": [{"customer": "a", "number": 1}], "delete": [{"customer": "it's $x", "number": 1}]},
                "people": {"put": []},
            }})
        }
    );
    assert_eq!(
        api.answer("POST", "/orders", &json!({})),
        SuccessResponse { status: 201, body: json!({"stored": true}) }
    );
}

#[test]
fn transact_get_reads_in_order() {
    let api = filled();
    let both = api.get("/both/anna/2");
    assert_eq!(
        both,
        SuccessResponse { status: 200, body: json!({"items": [{"total": 20}, person("anna")]}) }
    );
    assert_eq!(api.get("/both/bob/2").body, json!({"items": [null, person("bob")]}));
    assert_eq!(api.get("/both/nobody/2").body, json!({"items": [null, null]}));
    assert_eq!(
        api.get("/required/anna/1").body,
        json!({"items": [order("anna", 1), person("anna")]})
    );
    let missing = api.get("/required/bob/1");
    assert!(error(404, "ItemNotFound")(&missing), "{missing:?}");
    assert!(is_refused(&api.get("/both/anna/two")));
}

#[test]
fn transact_write_is_all_or_nothing() {
    let api = filled();
    let visit = |id: &str, token: &str, body: &Value| {
        let headers = [("Idempotency-Key", token)];
        let request =
            Request { headers: &headers, body: Some(body.to_string()), ..Request::default() };
        api.call("POST", &format!("/visit/{id}"), &request)
    };
    let body = json!({"order": {"number": 50, "total": 1}, "least": 3, "gone": "N#1"});
    let closed = visit("anna", "1", &body);
    assert!(error(404, "ItemNotFound")(&closed), "the item of the check is not there: {closed:?}");
    api.send("POST", "/numbers", &json!([{"n": 1}]));
    api.store("single", &json!({"pk": {"S": "open"}, "n": {"N": "2"}}));
    let too_low = visit("anna", "2", &body);
    assert!(
        error(409, "ConditionalCheckFailedException")(&too_low),
        "it is, and too low: {too_low:?}"
    );
    api.store("single", &json!({"pk": {"S": "open"}, "n": {"N": "3"}}));
    let nobody = visit("nobody", "3", &body);
    assert!(error(404, "ItemNotFound")(&nobody), "the first part that failed tells: {nobody:?}");
    assert_eq!(api.get("/orders/anna/50").status, 404);
    assert_eq!(visit("anna", "4", &body), SuccessResponse { status: 200, body: json!({}) });
    assert_eq!(
        api.get("/orders/anna/50").body,
        json!({"customer": "anna", "number": 50, "total": 1})
    );
    assert_eq!(api.items("single"), json!([{"pk": {"S": "open"}, "n": {"N": "3"}}]));
    assert_eq!(
        visit("anna", "4", &body),
        SuccessResponse { status: 200, body: json!({}) },
        "the same again does nothing"
    );
    let again = visit("anna", "5", &body);
    assert!(error(409, "ConditionalCheckFailedException")(&again), "{again:?}");
    let other = visit("anna", "4", &json!({"order": {"number": 51}, "least": 3, "gone": "N#1"}));
    assert!(error(400, "IdempotentParameterMismatchException")(&other), "{other:?}");
    let visits =
        query(&api, "GET", "/people", &[("ids", "anna")]).body["items"][0]["visits"].clone();
    assert_eq!(visits, 2);
    for (token, body) in [
        ("\", \"x\": \"", json!({"order": {"number": "50"}, "least": 3, "gone": "x"})),
        (&*"long".repeat(10), body.clone()),
        ("6", json!({"order": [], "least": 3, "gone": "x"})),
        ("7", json!({"order": {"number": 60}, "least": "3\"}, \"x\": {\"N\": \"1", "gone": "x"})),
        ("8", json!({"order": {"number": 60}, "least": 3, "gone": ""})),
        ("9", json!([])),
    ] {
        let answer = visit("anna", token, &body);
        assert_eq!(answer.status, 400, "{token} {body}: {answer:?}");
    }
}

/// A value that is not an object has no optional attributes. It must not be mistaken for one
/// without them.
#[test]
fn a_value_that_is_not_an_object_is_not_an_item() {
    let api = filled();
    let before = [api.items("orders"), api.items("people"), api.items("single")];
    let unlike = [json!([]), json!("x"), json!(5), json!(null), json!([{}]), json!(true)];
    for odd in &unlike {
        for (verb, path, body) in [
            ("POST", "/mark/zoe", json!({"person": odd, "order": {}})),
            ("POST", "/mark/zoe", json!({"person": {}, "order": odd})),
            ("POST", "/mark/zoe", odd.clone()),
            ("POST", "/numbers", json!([odd])),
            ("PATCH", "/notes/anna/1", odd.clone()),
        ] {
            let answer = past_the_model(&api, verb, path, &body);
            assert!(is_refused(&answer), "{verb} {path} {body}: {answer:?}");
        }
    }
    assert_eq!([api.items("orders"), api.items("people"), api.items("single")], before);
    let marked = past_the_model(&api, "POST", "/mark/zoe", &json!({"person": {}, "order": {}}));
    assert_eq!(marked, SuccessResponse { status: 200, body: json!({}) });
    assert_eq!(api.get("/orders/anna/1").body["class"], "marked");
}

/// Cancellation reasons that the DynamoDB in this process never returns.
#[test]
fn reasons_of_a_cancelled_transaction() {
    let api = Gateway::deploy(SHOP);
    let cancelled = |reasons: Value| {
        let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
        let body = json!({"__type": kind, "Message": "Transaction cancelled", "CancellationReasons": reasons});
        api.answer_of("POST", "/visit/x", 400, &body.to_string())
    };
    let none = || json!({"Code": "None"});
    for (reason, status, code) in [
        (json!({"Code": "ConditionalCheckFailed"}), 404, "ItemNotFound"),
        (json!({"Code": "TransactionConflict"}), 409, "TransactionConflictException"),
        (json!({"Code": "ThrottlingError"}), 429, "ThrottlingException"),
        (
            json!({"Code": "ProvisionedThroughputExceeded"}),
            429,
            "ProvisionedThroughputExceededException",
        ),
        (
            json!({"Code": "ItemCollectionSizeLimitExceeded"}),
            413,
            "ItemCollectionSizeLimitExceededException",
        ),
        (json!({"Code": "ValidationError", "Message": "x"}), 400, "ValidationException"),
        (
            json!({"Code": "ValidationError", "Message": "Item size has exceeded the maximum allowed size"}),
            413,
            "ItemTooLarge",
        ),
        (json!({"Code": "SomethingElse"}), 409, "TransactionCanceledException"),
    ] {
        let answer = cancelled(json!([reason, none(), none(), none()]));
        assert!(error(status, code)(&answer), "{reason}: {answer:?}");
    }
    let conflict = cancelled(
        json!([none(), {"Code": "ConditionalCheckFailed"}, {"Code": "TransactionConflict"}, none()]),
    );
    assert!(error(409, "ConditionalCheckFailedException")(&conflict), "{conflict:?}");
    let shown = json!({"Code": "ConditionalCheckFailed", "Item": {"pk": {"S": "open"}}});
    assert!(error(409, "ConditionalCheckFailedException")(&cancelled(json!([
        none(),
        none(),
        shown,
        none()
    ]))));
    let missing = json!({"Code": "ConditionalCheckFailed"});
    assert!(error(404, "ItemNotFound")(&cancelled(json!([none(), none(), missing, none()]))));
    for odd in [json!([]), json!(null), json!("x"), json!([null]), json!([[]])] {
        assert!(error(409, "TransactionCanceledException")(&cancelled(odd.clone())), "{odd}");
    }
}

#[test]
fn lists_are_appended_to() {
    let api = filled();
    let append = |body: Value| api.send("PATCH", "/notes/anna/1", &body);
    assert_eq!(append(json!({"notes": ["a"]})).body["notes"], json!(["a"]));
    let both = append(json!({"notes": ["b", "it's $x"], "class": "d"}));
    assert_eq!(
        (&both.body["notes"], &both.body["class"]),
        (&json!(["a", "b", "it's $x"]), &json!("d"))
    );
    assert_eq!(append(json!({"notes": []})).body["notes"], json!(["a", "b", "it's $x"]));
    assert_eq!(append(json!({"class": "e", "notes": null})).body["class"], "e");
    for refused in [json!({"notes": "x"}), json!({"notes": [1]}), json!({"notes": {}}), json!({})] {
        assert_eq!(append(refused.clone()).status, 400, "{refused}");
        assert_eq!(
            past_the_model(&api, "PATCH", "/notes/anna/1", &refused).status,
            400,
            "{refused}"
        );
    }
}

#[test]
fn segments_have_to_be_in_range() {
    let api = filled();
    let mut seen = Vec::new();
    for segment in ["0", "1", "2"] {
        let page = query(&api, "GET", "/segments", &[("segment", segment)]);
        assert_eq!(page.status, 200, "{page:?}");
        seen.extend(page.body["items"].as_array().expect("items").clone());
    }
    assert_eq!(sorted(&Value::Array(seen), "id"), [person("anna"), person("bob")]);
    for segment in ["3", "-1", "", "x", "1.0", "01", "1e0", "1, \"Limit\": 1", "9999999999"] {
        let answer = query(&api, "GET", "/segments", &[("segment", segment)]);
        assert!(is_refused(&answer), "{segment}: {answer:?}");
    }
}

#[test]
fn statements_read_page_by_page() {
    let api = filled();
    let mut seen = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let parameters: Vec<_> = [("least", "20")]
            .into_iter()
            .chain(token.as_deref().map(|token| ("nextToken", token)))
            .collect();
        let page = query(&api, "GET", "/by/anna", &parameters);
        assert_eq!(page.status, 200, "{page:?}");
        let items = page.body["items"].as_array().expect("items");
        assert!(items.len() <= 2);
        seen.extend(items.clone());
        match page.body.get("nextToken") {
            Some(next) => token = Some(next.as_str().expect("a token").to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, [order("anna", 2), order("anna", 3), order("anna", 4), order("anna", 5)]);
    for token in ["x", "....", "YQ==", "\"}, \"Statement\": \"", "a\"b"] {
        let refused = query(&api, "GET", "/by/anna", &[("least", "20"), ("nextToken", token)]);
        assert!(error(400, "ValidationException")(&refused), "{token}: {refused:?}");
    }
    for least in ["", "x", "1 OR 1 = 1", "1\"}, {\"N\": \"2"] {
        let refused = query(&api, "GET", "/by/anna", &[("least", least)]);
        assert_eq!(refused.status, 400, "{least}: {refused:?}");
    }
    let nobody = query(&api, "GET", "/by/x' OR customer = 'anna", &[("least", "0")]);
    assert_eq!(nobody, SuccessResponse { status: 200, body: json!({"items": []}) });
    let totals = api.get("/totals/c");
    assert_eq!(totals.body["items"].as_array().map(Vec::len), Some(5), "{totals:?}");
}

#[test]
fn statements_write() {
    let api = filled();
    let put =
        |id: &str, name: &str| api.send("PUT", &format!("/statement/{id}"), &json!({"name": name}));
    assert_eq!(put("zoe", "it's '$x'"), SuccessResponse { status: 201, body: json!({}) });
    let again = put("zoe", "other");
    assert!(error(409, "DuplicateItemException")(&again), "{again:?}");
    let change = |id: &str| api.send("PATCH", &format!("/statement/{id}"), &json!({"name": "new"}));
    assert_eq!(
        change("anna"),
        SuccessResponse { status: 200, body: json!({"id": "anna", "name": "new", "visits": 1}) }
    );
    let unlike = change("zoe");
    assert!(error(409, "ConditionalCheckFailedException")(&unlike), "{unlike:?}");
    let missing = change("nobody");
    assert!(error(404, "ItemNotFound")(&missing), "{missing:?}");
    let delete = |id: &str| api.call("DELETE", &format!("/statement/{id}"), &Request::default());
    assert_eq!(delete("zoe"), SuccessResponse { status: 204, body: Value::Null });
    assert_eq!(delete("zoe"), SuccessResponse { status: 204, body: Value::Null });
    assert_eq!(sorted(&api.items("people"), "id").len(), 2);
}

/// Characters with a special meaning in JSON, VTL, DynamoDB or regular expressions.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("'".to_owned()),
        Just("\"}}, \"people\": [{".to_owned()),
        Just("#set($x = 1)#if(${x}".to_owned()),
        Just("#end".to_owned()),
        Just(",".to_owned()),
        Just("a".to_owned()),
        Just("1".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

const NAMES: &[&str] =
    &["customer", "number", "total", "tags", "class", "size", "get", "notes", "id", "n", "x\"'$"];

fn odd_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        odd_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((proptest::sample::select(NAMES), inner), 0..5)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// A body with the lists that the routes read, and unusual contents.
fn odd_body() -> impl Strategy<Value = Value> {
    let item = prop_oneof![Just(order("odd", 1)), Just(order("odd", 2)), odd_value()];
    let list =
        prop_oneof![proptest::collection::vec(item, 0..4).prop_map(Value::from), odd_value()];
    let member = proptest::sample::select(
        &["orders", "people", "gone", "who", "order", "least", "notes", "name"][..],
    );
    prop_oneof![
        3 => proptest::collection::vec((member, list), 0..5).prop_map(|members| members.into_iter().collect()),
        1 => odd_value(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rendered requests are JSON (`Gateway` checks this) and use only the tables of the route.
    #[test]
    fn input_stays_a_value(body in odd_body(), text in odd_text()) {
        let api = Gateway::deploy(SHOP);
        let others = |api: &Gateway| [api.items("people"), api.items("single")];
        api.send("PUT", "/people", &person("anna"));
        let before = others(&api);
        let headers = [("X-Customer", text.as_str()), ("Idempotency-Key", text.as_str())];
        let query = [("ids", text.as_str()), ("numbers", &text), ("segment", &text), ("least", &text), ("nextToken", &text)];
        let request = || Request { query: &query, headers: &headers, body: Some(body.to_string()) };
        for (verb, path) in [
            ("POST", "/lookup"),
            ("POST", "/lookups"),
            ("GET", "/people"),
            ("GET", "/of/anna"),
            ("GET", "/single"),
            ("POST", "/orders"),
            ("PATCH", "/notes/anna/1"),
            ("GET", "/segments"),
            ("GET", "/by/anna"),
        ] {
            let answer = api.call_past_the_model(verb, path, &request());
            prop_assert!([200, 201, 400].contains(&answer.status), "{verb} {path}: {answer:?}");
        }
        prop_assert_eq!(others(&api), before);
        for (verb, path) in [("POST", "/both"), ("POST", "/numbers"), ("POST", "/visit/anna"), ("DELETE", "/people")] {
            let answer = api.call_past_the_model(verb, path, &request());
            prop_assert!([200, 400, 404, 409].contains(&answer.status), "{verb} {path}: {answer:?}");
        }
    }
}
