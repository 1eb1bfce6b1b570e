//! Conditions, constants and responses have the attributes' types.

use serde_json::{Value, json};

use super::gateway::{Gateway, Request, SuccessResponse};

const SHOP: &str = r#"
name: shop
tables:
  orders:
    partition-key: id
    time-to-live: expires
    attributes:
      open: BOOL
      total: N
      picture: B
      codes: NS
      prices: {list: N}
      flags: {list: BOOL}
      words: {list: S}
      others: L
api:
  routes:
    PUT /orders/{id}:
      put:
        table: orders
        values: {id: "{path.id}", expires: "{now+60}", total: "1{query-string.total}"}
        attributes: [open, picture, codes, prices, flags, words]
    GET /known/{id}: {get: {table: orders, answer: {status: 200, body: {json: {known: true}}}}}
    GET /ids: {scan: {table: orders, filter: {open: {equals: true}, total: {one-of: [15, "1e1"]}, picture: {begins-with: AAE=}}, answer: {body: {json: {items: {each: items, as: "{item.id}"}, nextToken: "{next-token}"}}}}}
    GET /members: {scan: {table: orders, filter: {codes: {contains: 7}, prices: {contains: "{query-string.price}"}, flags: {contains: false}, words: {contains: a}}, answer: {body: {json: {items: {each: items, as: "{item.id}"}, nextToken: "{next-token}"}}}}}
    GET /any-list: {scan: {table: orders, filter: {others: {contains: x}}, answer: {body: {json: {items: {each: items, as: "{item.id}"}, nextToken: "{next-token}"}}}}}
    GET /count: {scan: {table: orders, filter: {open: {not-equals: true}}, limit: 1, answer: {body: {json: {count: "{count}", nextToken: "{next-token}"}}}}}
"#;

fn put(api: &Gateway, id: &str, open: bool) {
    let item = json!({
        "open": open, "picture": "AAECAw==", "codes": [7], "prices": [1.5, 2], "flags": [false], "words": ["a", "b"],
    });
    let request =
        Request { query: &[("total", "0")], body: Some(item.to_string()), ..Request::default() };
    assert_eq!(
        api.call("PUT", &format!("/orders/{id}"), &request),
        SuccessResponse { status: 200, body: json!({}) }
    );
}

#[test]
fn tests_compare_with_values_of_the_attributes_type() {
    let api = Gateway::deploy(SHOP);
    put(&api, "a", true);
    put(&api, "b", false);
    assert_eq!(api.get("/ids").body, json!({"items": ["a"]}));
    let members = |price| {
        api.call("GET", "/members", &Request { query: &[("price", price)], ..Request::default() })
    };
    let mut ids = members("1.50").body["items"].as_array().expect("items").clone();
    ids.sort_by_key(Value::to_string);
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(members("3").body, json!({"items": []}));
    assert_eq!(members("x").status, 400);
    api.store("orders", &json!({"id": {"S": "c"}, "others": {"L": [{"S": "x"}]}}));
    assert_eq!(api.get("/any-list").body, json!({"items": ["c"]}));
}

#[test]
fn an_undeclared_time_to_live_attribute_is_a_number() {
    let api = Gateway::deploy(SHOP);
    put(&api, "a", true);
    assert_eq!(api.items("orders")[0]["expires"], json!({"N": "1700000060"}));
}

#[test]
fn a_fixed_response_requires_an_existing_item() {
    let api = Gateway::deploy(SHOP);
    let missing = api.get("/known/a");
    assert_eq!((missing.status, &missing.body["code"]), (404, &json!("ItemNotFound")));
    put(&api, "a", true);
    assert_eq!(api.get("/known/a"), SuccessResponse { status: 200, body: json!({"known": true}) });
}

#[test]
fn a_count_is_limited_to_its_page() {
    let api = Gateway::deploy(SHOP);
    for (id, open) in [("a", true), ("b", false), ("c", false)] {
        put(&api, id, open);
    }
    let (mut counted, mut pages, mut token) = (0, 0, None::<String>);
    loop {
        let query: Vec<_> =
            token.as_deref().map(|token| ("nextToken", token)).into_iter().collect();
        let page = api.call("GET", "/count", &Request { query: &query, ..Request::default() });
        counted += page.body["count"].as_u64().expect("a count");
        pages += 1;
        match page.body["nextToken"].as_str() {
            Some(next) => token = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(counted, 2);
    assert!(pages >= 3, "{pages}");
}

/// A source required by one part of an operation is required, even if it is optional for another
/// part.
#[test]
fn a_source_required_by_one_part_is_required() {
    let api = Gateway::deploy(
        r#"
name: shop
tables: {orders: {partition-key: id}, people: {partition-key: id, sort-key: of}}
api:
  routes:
    GET /both:
      batch-get: {tables: {orders: {keys: "{query-strings.ids}"}, people: {keys: "{query-strings.people}", key: {of: "{query-string.ids}"}}}}
    GET /fixed:
      parameters: {query-string: {kind: {equals: a}}}
      scan: {table: orders, filter: {id: {begins-with: "{query-string.kind}"}}}
"#,
    );
    let parameters = |route: &str| {
        let compiled = api.compiled();
        let route = compiled.into_iter().find(|compiled| compiled.name == route).expect("a route");
        route.method["RequestParameters"].clone()
    };
    assert_eq!(
        parameters("GET /both"),
        json!({"method.request.querystring.ids": true, "method.request.querystring.people": false})
    );
    assert_eq!(
        parameters("GET /fixed"),
        json!({"method.request.querystring.kind": true, "method.request.querystring.nextToken": false})
    );
}
