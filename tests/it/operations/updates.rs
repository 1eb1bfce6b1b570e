//! Updates, with a DynamoDB in the same process.

use serde_json::json;

use super::gateway::{Gateway, Request};

const CARTS: &str = r#"
name: carts
tables:
  carts:
    partition-key: id
    attributes:
      address: {map: {city: S, street: S}}
      lines: {list: {map: {name: S, count: N}}}
      words: {map-of: S}
      a.b: S
api:
  routes:
    PUT /carts: {put: {table: carts}}
    GET /carts/{id}: {get: {table: carts}}
    PATCH /carts/{id}/city: {update: {table: carts, values: {address.city: "{body.city}", "lines[1].count": "{body.count}", words.it's $x: "{body.city}", a.b: x}}}
    DELETE /carts/{id}/street: {update: {table: carts, remove: [address.street, "lines[0]"]}}
"#;

#[test]
fn values_within_attributes_change() {
    let api = Gateway::deploy(CARTS);
    let lines = json!([{"name": "pen", "count": 1}, {"name": "ink", "count": 2}]);
    let cart = json!({"id": "1", "address": {"city": "Ulm", "street": "Weg 1"}, "lines": lines, "words": {}});
    api.send("PUT", "/carts", &cart);
    let changed = api.send("PATCH", "/carts/1/city", &json!({"city": "a\"b", "count": 5}));
    assert_eq!(changed.status, 200, "{changed:?}");
    let mut expected = cart;
    expected["address"]["city"] = "a\"b".into();
    expected["lines"][1]["count"] = 5.into();
    expected["words"]["it's $x"] = "a\"b".into();
    expected["a.b"] = "x".into();
    assert_eq!(api.get("/carts/1").body, expected);
    let removed = api.call("DELETE", "/carts/1/street", &Request::default());
    assert_eq!(removed.status, 200, "{removed:?}");
    expected["address"].as_object_mut().expect("an object").remove("street");
    expected["lines"].as_array_mut().expect("an array").remove(0);
    assert_eq!(api.get("/carts/1").body, expected);
    // There is no map to put the city into.
    api.send("PUT", "/carts", &json!({"id": "2"}));
    let refused = api.send("PATCH", "/carts/2/city", &json!({"city": "x", "count": 1}));
    assert_eq!(refused.status, 400, "{refused:?}");
}
