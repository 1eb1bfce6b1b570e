//! Conditions and filters, with a DynamoDB in the same process.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::gateway::{Gateway, Request};

/// A random condition on flags, each of which is `y` or `n`.
#[derive(Debug, Clone)]
enum Tree {
    /// The flag of this number is `y`, written in one of several forms.
    Flag {
        flag: usize,
        form: usize,
        is_optional: bool,
    },
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

const FLAGS: usize = 4;

impl Tree {
    fn written(&self) -> String {
        let list = |trees: &[Self]| trees.iter().map(Self::written).collect::<Vec<_>>().join(", ");
        match self {
            Self::Flag { flag, form, is_optional } => {
                let value = if *is_optional {
                    format!("\"{{query-string.p{flag}?}}\"")
                } else {
                    "\"y\"".to_owned()
                };
                match form {
                    0 => format!("{{f{flag}: {{equals: {value}}}}}"),
                    1 => format!("{{m.f{flag}: {{begins-with: {value}}}}}"),
                    2 => format!("{{\"l[{flag}]\": {{between: [{value}, z]}}}}"),
                    3 => format!("{{f{flag}: {{one-of: [{value}, z]}}, id: exists}}"),
                    _ => format!("{{not: {{m.f{flag}: {{not-contains: {value}}}}}}}"),
                }
            }
            Self::All(trees) => format!("{{all: [{}]}}", list(trees)),
            Self::Any(trees) => format!("{{any: [{}]}}", list(trees)),
            Self::Not(tree) => format!("{{not: {}}}", tree.written()),
        }
    }

    /// True if it holds for these flags; `None` if nothing of it is left in a request with these
    /// parameters.
    fn holds(&self, flags: usize, given: usize) -> Option<bool> {
        let parts = |trees: &[Self]| -> Vec<bool> {
            trees.iter().filter_map(|tree| tree.holds(flags, given)).collect()
        };
        let has = |bits: usize, flag: usize| bits >> flag & 1 == 1;
        match self {
            // `id: exists` is left.
            Self::Flag { flag, form: 3, is_optional: true } if !has(given, *flag) => Some(true),
            Self::Flag { flag, is_optional: true, .. } if !has(given, *flag) => None,
            Self::Flag { flag, .. } => Some(has(flags, *flag)),
            Self::All(trees) => Some(parts(trees))
                .filter(|all| !all.is_empty())
                .map(|all| all.into_iter().all(|holds| holds)),
            Self::Any(trees) => Some(parts(trees))
                .filter(|any| !any.is_empty())
                .map(|any| any.into_iter().any(|holds| holds)),
            Self::Not(tree) => tree.holds(flags, given).map(|holds| !holds),
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let flag = (0..FLAGS, 0..5_usize, any::<bool>());
    let flag = flag.prop_map(|(flag, form, is_optional)| Tree::Flag { flag, form, is_optional });
    flag.prop_recursive(4, 24, 3, |tree| {
        let trees = || proptest::collection::vec(tree.clone(), 1..4);
        prop_oneof![
            trees().prop_map(Tree::All),
            trees().prop_map(Tree::Any),
            tree.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
        ]
    })
}

fn flag(flags: usize, flag: usize) -> &'static str {
    if flags >> flag & 1 == 1 { "y" } else { "n" }
}

/// An item with these flags: as attributes, in a map, and in a list.
fn item(flags: usize) -> Value {
    let of = |number| json!({"S": flag(flags, number)});
    let mut item = json!({"id": {"S": flags.to_string()}, "m": {"M": {}}, "l": {"L": []}});
    for number in 0..FLAGS {
        item[format!("f{number}")] = of(number);
        item["m"]["M"][format!("f{number}")] = of(number);
        item["l"]["L"].as_array_mut().expect("a list").push(of(number));
    }
    item
}

fn things(filter: &str) -> Gateway {
    let mut attributes = String::new();
    let mut members = Vec::new();
    for number in 0..FLAGS {
        let _ = write!(attributes, "f{number}: S, ");
        members.push(format!("f{number}: S"));
    }
    let members = members.join(", ");
    Gateway::deploy(&format!(
        "name: a\ntables: {{things: {{partition-key: id, attributes: {{{attributes}m: {{map: {{{members}}}}}, l: {{list: S}}}}}}}}\n\
         api: {{routes: {{GET /things: {{scan: {{table: things, filter: {filter}, attributes: [id]}}}}}}}}\n"
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is missing, the expression means what is left of the condition. DynamoDB rejects
    /// empty groups, redundant parentheses and unused placeholders.
    #[test]
    fn what_is_left_of_a_condition_holds(tree in tree()) {
        let api = things(&tree.written());
        for flags in 0..1 << FLAGS {
            api.store("things", &item(flags));
        }
        for given in 0..1 << FLAGS {
            let names: Vec<_> = (0..FLAGS).map(|flag| format!("p{flag}")).collect();
            let query: Vec<_> = (0..FLAGS)
                .filter(|flag| given >> flag & 1 == 1)
                .map(|flag| (names[flag].as_str(), "y"))
                .collect();
            let response = api.call("GET", "/things", &Request { query: &query, ..Request::default() });
            prop_assert_eq!(response.status, 200, "{} {:?}: {:?}", tree.written(), query, response);
            let mut found: Vec<usize> = response.body["items"].as_array().expect("items").iter()
                .map(|item| item["id"].as_str().expect("an id").parse().expect("a number")).collect();
            found.sort_unstable();
            let expected: Vec<_> = (0..1 << FLAGS)
                .filter(|flags| tree.holds(*flags, given).unwrap_or(true)).collect();
            prop_assert_eq!(found, expected, "{} {:?}", tree.written(), query);
        }
    }
}

const STOCK: &str = r#"
name: stock
tables:
  things:
    partition-key: id
    attributes: {count: N, reserved: N, lock: {map: {owner: S, until: N}}, tags: SS, data: M}
api:
  routes:
    PUT /things/{id}:
      put:
        table: things
        attributes: [count]
        values: {id: "{path.id}"}
        condition: {any: [id: not-exists, all: [count: {less-than: "{body.count}"}, not: {lock: exists}]]}
    PATCH /things/{id}:
      update:
        table: things
        add: {reserved: "1"}
        expects: present
        condition:
          reserved: {less-than: {attribute: count}}
          any: [lock: not-exists, lock.owner: {equals: "{header.X-User?}"}, lock.until: {less-than: "{now}"}]
    DELETE /things/{id}:
      transact-write:
        parts:
          - delete: {table: things, condition: {not: {tags: {contains: kept}}}}
          - condition-check: {table: things, key: {id: switch}, condition: {all: [count: {at-least: "1"}, count: {at-most: "{query-string.most?}"}]}}
    GET /large: {scan: {table: things, filter: {any: [tags: {size: {at-least: 2}}, all: [data.n: {attribute-type: N}, data.n: {greater-than: 5}]]}, attributes: [id]}}
"#;

#[test]
fn writes_depend_on_alternatives() {
    let api = Gateway::deploy(STOCK);
    let put = |count: u32| api.send("PUT", "/things/1", &json!({"count": count})).status;
    assert_eq!(put(5), 200);
    assert_eq!(put(5), 409);
    assert_eq!(put(6), 200);
    let locked = json!({"id": {"S": "1"}, "count": {"N": "3"}, "reserved": {"N": "0"}, "lock": {"M": {"owner": {"S": "ann"}, "until": {"N": "1800000000"}}}});
    api.store("things", &locked);
    assert_eq!(put(100), 409);
    let reserve = |headers: &[(&str, &str)]| {
        api.call("PATCH", "/things/1", &Request { headers, ..Request::default() }).status
    };
    // Without a user, only the other alternatives are left.
    assert_eq!(reserve(&[]), 409);
    assert_eq!(reserve(&[("X-User", "bob")]), 409);
    for _ in 0..3 {
        assert_eq!(reserve(&[("X-User", "ann")]), 200);
    }
    assert_eq!(reserve(&[("X-User", "ann")]), 409);
    let mut freed = locked;
    freed["lock"]["M"]["until"] = json!({"N": "1600000000"});
    api.store("things", &freed);
    assert_eq!(reserve(&[]), 200);
    assert_eq!(api.call("PATCH", "/things/2", &Request::default()).status, 404);
}

#[test]
fn parts_of_transactions_depend_on_alternatives() {
    let api = Gateway::deploy(STOCK);
    let remove = |query: &[(&str, &str)]| {
        api.call("DELETE", "/things/1", &Request { query, ..Request::default() }).status
    };
    assert_eq!(remove(&[]), 409);
    api.store("things", &json!({"id": {"S": "switch"}, "count": {"N": "7"}}));
    api.store("things", &json!({"id": {"S": "1"}, "tags": {"SS": ["kept"]}}));
    assert_eq!(remove(&[]), 409);
    api.store("things", &json!({"id": {"S": "1"}, "tags": {"SS": ["sold"]}}));
    assert_eq!(remove(&[("most", "6")]), 409);
    assert_eq!(remove(&[("most", "7")]), 200);
    assert_eq!(remove(&[]), 200);
}

#[test]
fn sizes_and_types_are_tested() {
    let api = Gateway::deploy(STOCK);
    let store = |id: &str, name: &str, value: Value| {
        api.store("things", &json!({"id": {"S": id}, name: value}));
    };
    store("few", "tags", json!({"SS": ["a"]}));
    store("many", "tags", json!({"SS": ["a", "b"]}));
    store("text", "data", json!({"M": {"n": {"S": "7"}}}));
    store("low", "data", json!({"M": {"n": {"N": "5"}}}));
    store("high", "data", json!({"M": {"n": {"N": "7"}}}));
    let found = api.get("/large").body;
    let mut found: Vec<_> =
        found["items"].as_array().expect("items").iter().map(|item| item["id"].as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, [Some("high"), Some("many")]);
}

const PAGES: &str = r#"
name: pages
tables: {notes: {partition-key: pk, sort-key: sk, attributes: {sk: N}}}
api:
  routes:
    GET /notes/{pk}: {query: {table: notes, attributes: [sk], order: {from: "{query-string.sort}", default: descending}, limit: {from: "{query-string.size}", default: 3, maximum: 4}, next-token: {from: "{header.X-Page}"}}}
    POST /find: {query: {table: notes, partition-key: "{body.of}", attributes: [sk], limit: {from: "{body.size}", default: 2}, order: {from: "{body.order}"}, next-token: {from: "{body.page}"}}}
"#;

#[test]
fn callers_choose_pages_within_bounds() {
    let api = Gateway::deploy(PAGES);
    for number in 1..=9 {
        api.store("notes", &json!({"pk": {"S": "a"}, "sk": {"N": number.to_string()}}));
    }
    let numbers = |body: &Value| -> Vec<u64> {
        let items = body["items"].as_array().expect("items").iter();
        items.map(|item| item["sk"].as_u64().expect("a number")).collect()
    };
    let page = |query: &[(&str, &str)], headers: &[(&str, &str)]| {
        let response = api.call("GET", "/notes/a", &Request { query, headers, body: None });
        assert_eq!(response.status, 200, "{response:?}");
        response.body
    };
    assert_eq!(numbers(&page(&[], &[])), [9, 8, 7]);
    for (sort, size, expected) in [
        ("ascending", "2", vec![1, 2]),
        ("descending", "4", vec![9, 8, 7, 6]),
        ("ASCENDING", "5", vec![9, 8, 7, 6]),
        ("", "99999999999999999999", vec![9, 8, 7, 6]),
        ("ascending", "0", vec![1, 2, 3]),
        ("ascending", "-1", vec![1, 2, 3]),
        ("ascending", "02", vec![1, 2, 3]),
        ("ascending", "1.5", vec![1, 2, 3]),
        ("'); $x", "2}", vec![9, 8, 7]),
    ] {
        assert_eq!(
            numbers(&page(&[("sort", sort), ("size", size)], &[])),
            expected,
            "{sort} {size}"
        );
    }
    let first = page(&[("size", "4")], &[]);
    let token = first["nextToken"].as_str().expect("a token");
    assert_eq!(numbers(&page(&[("size", "4")], &[("x-page", token)])), [5, 4, 3, 2]);

    let find = |body: Value| api.send("POST", "/find", &body);
    let first = find(json!({"of": "a", "size": 3, "order": "descending"}));
    assert_eq!(numbers(&first.body), [9, 8, 7]);
    let next = find(json!({"of": "a", "order": "descending", "page": first.body["nextToken"]}));
    assert_eq!(numbers(&next.body), [6, 5]);
    assert_eq!(find(json!({"size": 3})).status, 400);
}
