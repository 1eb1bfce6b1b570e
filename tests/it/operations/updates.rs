//! Updates, with a DynamoDB in the same process.

use serde_json::{Value, json};

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

const PAGES: &str = r#"
name: pages
tables:
  pages:
    partition-key: id
    attributes:
      views: N
      stock: N
      price: N
      tax: N
      total: N
      before: N
      created: S
      title: S
      subtitle: S
      note: S
      tags: SS
      sizes: NS
      log: {list: S}
      lines: {list: {map: {name: S}}}
      stats: {map: {views: N, names: {list: S}}}
      data: any
api:
  routes:
    PUT /pages: {put: {table: pages}}
    GET /pages/{id}: {get: {table: pages}}
    POST /views/{id}: {update: {table: pages, add: {views: 1}, if-not-exists: {created: "{now}"}}}
    POST /sales/{id}: {update: {table: pages, subtract: {stock: "{body.count}"}}}
    POST /tags/{id}: {update: {table: pages, add: {tags: [new, "{body.tag}"], sizes: [1, "{body.size}"]}, append: {log: ["{body.tag}", constant]}}}
    DELETE /tags/{id}: {update: {table: pages, delete: {tags: ["{query-string.tag}"]}}}
    POST /lists/{id}: {update: {table: pages, add: {tags: "{body.change.tags}"}, prepend: {log: "{body.log}"}, append: {lines: "{body.lines}"}}}
    POST /sent/{id}: {update: {table: pages, from: "{body.page}", add: [views, tags], prepend: [log], append: [lines], set: [title]}}
    POST /changed/{id}: {update: {table: pages, add: {views: 1, stats.views: 2}, set: [title], answer: {body: changed}}}
    POST /old-changed/{id}: {update: {table: pages, add: {views: 1}, remove: [note], answer: {status: 201, body: old-changed}}}
    POST /less/{id}: {update: {table: pages, delete: [tags], subtract: [views]}}
    POST /total/{id}: {update: {table: pages, calculate: {total: {plus: [{attribute: price}, {attribute: tax}]}, before: {attribute: price}}}}
    POST /price/{id}: {update: {table: pages, calculate: {price: {minus: [{attribute: price}, "{body.discount}"]}}}}
    POST /nested/{id}: {update: {table: pages, add: {stats.views: 2}, append: {stats.names: ["{body.name}"]}, calculate: {total: {plus: [{attribute: stats.views}, 1]}}}}
    PATCH /pages/{id}: {update: {table: pages, set: [title, subtitle, note, tags, log], remove-null: true}}
    PATCH /loose/{id}: {update: {table: pages, set: [tags], remove-null: true, remove: [note], expects: present}}
    POST /any/{id}: {update: {table: pages, add: {data.views: 1}, prepend: {data.log: ["{body.name}"]}, append: {data.list: "{body.list}"}, values: {"data.names[0]": "{body.name}"}, calculate: {total: {plus: [{attribute: data.views}, 1]}}}}
    PATCH /any/{id}: {update: {table: pages, set: [data, title], remove-null: true}}
    POST /parts/{id}:
      transact-write:
        parts:
          - update: {table: pages, add: {views: 1}, calculate: {total: {plus: [{attribute: price}, 1]}}, delete: {tags: [a]}, expects: present}
          - update: {table: pages, key: {id: all}, add: {views: 1}, append: {log: ["{path.id}"]}}
"#;

fn pages() -> Gateway {
    let api = Gateway::deploy(PAGES);
    let page = json!({
        "id": "1", "views": 5, "stock": 3, "price": 10, "tax": 2, "title": "t", "subtitle": "s",
        "note": "n", "tags": ["a", "b"], "log": ["first"], "stats": {"views": 1, "names": []},
    });
    assert_eq!(api.send("PUT", "/pages", &page).status, 200);
    api
}

/// Sends a request, and returns some attributes of the item then.
fn after(api: &Gateway, path: &str, body: &Value, id: &str, names: &[&str]) -> Value {
    let answer = api.send("POST", path, body);
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    attributes(api, id, names)
}

fn attributes(api: &Gateway, id: &str, names: &[&str]) -> Value {
    let page = api.get(&format!("/pages/{id}")).body;
    names.iter().map(|name| page[*name].clone()).collect()
}

#[test]
fn counters_count() {
    let api = pages();
    let views =
        |id: &str| after(&api, &format!("/views/{id}"), &json!({}), id, &["views", "created"]);
    assert_eq!(views("1"), json!([6, "1700000000"]));
    // An item and its counter start where there are none.
    assert_eq!(views("2"), json!([1, "1700000000"]));
    assert_eq!(views("2"), json!([2, "1700000000"]));
    let sales = |id: &str, count: Value| {
        after(&api, &format!("/sales/{id}"), &json!({"count": count}), id, &["stock"])
    };
    assert_eq!(sales("1", json!(2)), json!([1]));
    assert_eq!(sales("2", json!(1.5)), json!([-1.5]));
    assert_eq!(api.send("POST", "/sales/1", &json!({"count": "x"})).status, 400);
    assert_eq!(api.send("POST", "/sales/1", &json!({})).status, 400);
}

#[test]
fn an_initial_value_is_kept() {
    let api = pages();
    api.store("pages", &json!({"id": {"S": "3"}, "created": {"S": "long ago"}}));
    let created = after(&api, "/views/3", &json!({}), "3", &["created"]);
    assert_eq!(created, json!(["long ago"]));
}

#[test]
fn elements_of_sets_and_lists() {
    let api = pages();
    let body = json!({"tag": "it's \"$x\"", "size": 2});
    let names = ["tags", "sizes", "log"];
    let tagged = after(&api, "/tags/1", &body, "1", &names);
    let tags = json!(["a", "b", "it's \"$x\"", "new"]);
    assert_eq!(tagged, json!([tags, [1, 2], ["first", "it's \"$x\"", "constant"]]));
    let tagged = after(&api, "/tags/2", &json!({"tag": "x", "size": 3}), "2", &names);
    assert_eq!(tagged, json!([["new", "x"], [1, 3], ["x", "constant"]]));
    let delete = |tag: &str| {
        let query = [("tag", tag)];
        let request = Request { query: &query, ..Request::default() };
        assert_eq!(api.call("DELETE", "/tags/1", &request).status, 200);
        attributes(&api, "1", &["tags"])
    };
    assert_eq!(delete("a"), json!([["b", "it's \"$x\"", "new"]]));
    assert_eq!(delete("other"), json!([["b", "it's \"$x\"", "new"]]));
}

#[test]
fn lists_of_the_body() {
    let api = pages();
    let names = ["tags", "log", "lines"];
    let body = json!({"change": {"tags": ["c"]}, "log": ["x", "y"], "lines": [{"name": "pen"}]});
    let expected = json!([["a", "b", "c"], ["x", "y", "first"], [{"name": "pen"}]]);
    assert_eq!(after(&api, "/lists/1", &body, "1", &names), expected);
    for wrong in [
        json!({"change": {"tags": [1]}, "log": ["x"], "lines": []}),
        json!({"change": {"tags": "c"}, "log": ["x"], "lines": []}),
        json!({"log": ["x"], "lines": []}),
        json!({"change": {"tags": []}, "log": ["x"], "lines": []}),
    ] {
        assert_eq!(api.send("POST", "/lists/1", &wrong).status, 400, "{wrong}");
        let request = Request { body: Some(wrong.to_string()), ..Request::default() };
        let answer = api.call_past_the_model("POST", "/lists/1", &request);
        assert_eq!(answer.status, 400, "{wrong}: {answer:?}");
    }
    assert_eq!(attributes(&api, "1", &names), expected);
    // Only what is there.
    let sent = after(&api, "/sent/2", &json!({"page": {"views": 2}}), "2", &["views", "tags"]);
    assert_eq!(sent, json!([2, null]));
    let page = json!({"page": {"views": 1, "tags": ["x"], "log": ["a"], "lines": [{"name": "b"}], "title": "t"}});
    after(&api, "/sent/2", &page, "2", &[]);
    let again = json!({"page": {"log": ["c"], "lines": [{"name": "d"}]}});
    let names = ["views", "tags", "log", "lines", "title"];
    assert_eq!(
        after(&api, "/sent/2", &again, "2", &names),
        json!([3, ["x"], ["c", "a"], [{"name": "b"}, {"name": "d"}], "t"])
    );
    let less = after(&api, "/less/1", &json!({"tags": ["b"]}), "1", &["views", "tags"]);
    assert_eq!(less, json!([5, ["a", "c"]]));
    let less = after(&api, "/less/1", &json!({"views": 2, "tags": null}), "1", &["views", "tags"]);
    assert_eq!(less, json!([3, ["a", "c"]]));
    assert_eq!(api.send("POST", "/less/1", &json!({"tags": null})).status, 400);
}

#[test]
fn attributes_are_calculated_from_others() {
    let api = pages();
    let total = after(&api, "/total/1", &json!({}), "1", &["total", "before"]);
    assert_eq!(total, json!([12, 10]));
    let price = after(&api, "/price/1", &json!({"discount": 2.5}), "1", &["price"]);
    assert_eq!(price, json!([7.5]));
    // There is nothing to calculate with.
    assert_eq!(api.send("POST", "/total/2", &json!({})).status, 400);
    let names = ["stats", "total"];
    let nested = after(&api, "/nested/1", &json!({"name": "x"}), "1", &names);
    assert_eq!(nested, json!([{"views": 3, "names": ["x"]}, 2]));
}

#[test]
fn null_removes_where_it_is_said() {
    let api = pages();
    let names = ["title", "subtitle", "note", "tags", "log"];
    let patch = |path: &str, body: Value| {
        let answer = api.send("PATCH", path, &body);
        assert_eq!(answer.status, 200, "{body}: {answer:?}");
        attributes(&api, "1", &names)
    };
    let changed = patch("/pages/1", json!({"title": null, "note": "", "tags": null}));
    assert_eq!(changed, json!([null, "s", "", null, ["first"]]));
    assert_eq!(patch("/pages/1", json!({"log": null})), json!([null, "s", "", null, null]));
    assert_eq!(patch("/pages/1", json!({"subtitle": null})), json!([null, null, "", null, null]));
    // What is removed already is removed again.
    assert_eq!(patch("/pages/1", json!({"subtitle": null})), json!([null, null, "", null, null]));
    for nothing in [json!({}), json!({"other": null})] {
        assert_eq!(api.send("PATCH", "/pages/1", &nothing).status, 400, "{nothing}");
        let request = Request { body: Some(nothing.to_string()), ..Request::default() };
        assert_eq!(api.call_past_the_model("PATCH", "/pages/1", &request).status, 400);
    }
    // An expression without values.
    assert_eq!(patch("/loose/1", json!({})), json!([null, null, null, null, null]));
    assert_eq!(patch("/loose/1", json!({"tags": ["x"]})), json!([null, null, null, ["x"], null]));
    assert_eq!(patch("/loose/1", json!({"tags": null})), json!([null, null, null, null, null]));
}

#[test]
fn parts_of_transactions_change_items_the_same_way() {
    let api = pages();
    let names = ["views", "total", "tags", "log"];
    let changed = after(&api, "/parts/1", &json!({}), "1", &names);
    assert_eq!(changed, json!([6, 11, ["b"], ["first"]]));
    assert_eq!(attributes(&api, "all", &names), json!([1, null, null, ["1"]]));
    let answer = api.send("POST", "/parts/2", &json!({}));
    assert_eq!(answer.status, 404, "{answer:?}");
    assert_eq!(attributes(&api, "all", &names), json!([1, null, null, ["1"]]));
}

#[test]
fn values_of_any_type_change() {
    let api = pages();
    let data = json!({"data": {"views": 1, "names": ["a", true]}});
    assert_eq!(api.send("PATCH", "/any/1", &data).status, 200);
    let body = json!({"name": "it's $x", "list": [1, {"a": null}]});
    let changed = after(&api, "/any/1", &body, "1", &["data", "total"]);
    let expected = json!({
        "views": 2, "names": ["it's $x", true], "log": ["it's $x"], "list": [1, {"a": null}],
    });
    assert_eq!(changed, json!([expected, 2]));
    assert_eq!(api.send("PATCH", "/any/1", &json!({"data": null})).status, 200);
    assert_eq!(attributes(&api, "1", &["data", "title"]), json!([null, "t"]));
}

#[test]
fn the_changed_attributes_come_back() {
    let api = pages();
    let changed = api.send("POST", "/changed/1", &json!({"title": "u"}));
    assert_eq!(changed.status, 200);
    assert_eq!(changed.body, json!({"views": 6, "stats": {"views": 3}, "title": "u"}));
    let old = api.send("POST", "/old-changed/1", &json!({}));
    assert_eq!((old.status, old.body), (201, json!({"views": 6, "note": "n"})));
    // There was nothing before.
    let old = api.send("POST", "/old-changed/2", &json!({}));
    assert_eq!((old.status, old.body), (201, json!({})));
}
