//! Times, IDs, parts of texts and defaults: values that a template computes.

use dynagate::vtl::{Event, Json, Template};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::gateway::Gateway;

/// The request template of a route that writes these values, given as `{NAME: TEXT, …}`.
fn template(values: &str) -> Template {
    let gateway = Gateway::deploy(&format!(
        "name: a\ntables: {{notes: {{partition-key: id, attributes: {{n: N, text: S, other: S, more: S}}}}}}\n\
         api:\n  routes:\n    POST /notes/{{id}}: {{put: {{table: notes, attributes: [], values: {values}}}}}\n"
    ));
    Template::parse(&gateway.compiled().remove(0).request_text).expect("a template")
}

/// The request with these values of `$context`, the path, the query string and the body.
fn event(milliseconds: u64, path: &str, query: &[(&str, &str)], body: &Value) -> Event {
    let mut event = Event { body: Some(body.to_string()), ..Event::default() };
    event.context.insert("requestTimeEpoch".into(), Json::Number(milliseconds.into()));
    event.context.insert("requestId".into(), Json::String(REQUEST_ID.into()));
    event.params.path.insert("id".into(), path.into());
    event.params.querystring =
        query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    event
}

const REQUEST_ID: &str = "c6af9ac6-7b61-4de6-81f6-2c6c1f0f2a9b";
const NOW: u64 = 1_700_000_000_007;

fn request(template: &Template, event: &Event) -> Value {
    let text = template.render(event).unwrap_or_else(|error| panic!("{error:#}")).text;
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn item(template: &Template, event: &Event) -> Value {
    request(template, event)["Item"].clone()
}

/// The text of a time, by counting years and months.
fn iso(milliseconds: u64) -> String {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let (mut days, seconds) = (milliseconds / 86_400_000, milliseconds / 1000 % 86_400);
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!(
        "{year:04}-{month:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        days + 1,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        milliseconds % 1000
    )
}

#[test]
fn the_time_in_its_forms() {
    let template = template(
        "{id: \"{path.id}\", text: \"{now|iso}\", n: \"{now+60|milliseconds}\", other: \"{now|milliseconds} {now}\", more: \
         \"{now+86400|iso|split:T:0}\"}",
    );
    let item = item(&template, &event(NOW, "a", &[], &json!({})));
    assert_eq!(item["text"], json!({"S": "2023-11-14T22:13:20.007Z"}));
    assert_eq!(item["n"], json!({"N": "1700000060007"}));
    assert_eq!(item["other"], json!({"S": "1700000000007 1700000000"}));
    assert_eq!(item["more"], json!({"S": "2023-11-15"}));
}

#[test]
fn every_time_is_written_as_a_date() {
    let template =
        template("{id: \"{path.id}\", text: \"{now|iso}\", other: \"{now+4294967295|iso}\"}");
    let check = |milliseconds: u64| {
        let item = item(&template, &event(milliseconds, "a", &[], &json!({})));
        assert_eq!(item["text"], json!({"S": iso(milliseconds)}));
        let later = milliseconds + 4_294_967_295 * 1000;
        assert_eq!(item["other"], json!({"S": iso(later)}));
    };
    // The days around the ends of months, of leap years and of centuries.
    for day in (0..366 * 4).chain(10_950..10_960).chain(47_530..47_550).chain(365_000..365_400) {
        check(day * 86_400_000 + 86_399_999);
    }
    let mut runner = TestRunner::new(Config { cases: 500, ..Config::default() });
    // Until the year 9800, and its later times until 9936.
    runner
        .run(&(0..247_000_000_000_000_u64), |milliseconds| {
            check(milliseconds);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn ids_of_the_request() {
    let template = template(
        "{id: \"{sortable-id}\", text: \"{short-id.8}\", other: \"N-{short-id.32}\", more: \"{short-id.1}\"}",
    );
    let written = item(&template, &event(NOW, "a", &[], &json!({})));
    assert_eq!(written["id"], json!({"S": "018bcfe5-6807-7de6-81f6-2c6c1f0f2a9b"}));
    assert_eq!(written["text"], json!({"S": "c6af9ac6"}));
    assert_eq!(written["other"], json!({"S": "N-c6af9ac67b614de681f62c6c1f0f2a9b"}));
    assert_eq!(written["more"], json!({"S": "c"}));
    // A caller can choose the request's ID.
    let mut event = event(NOW, "a", &[], &json!({}));
    event.context.insert("requestId".into(), Json::String("it's \"$1\"".into()));
    let written = item(&template, &event);
    assert_eq!(written["id"], json!({"S": "018bcfe56807it's \"$1\""}));
    assert_eq!(written["text"], json!({"S": "it's \"$1"}));
    assert_eq!(written["more"], json!({"S": "i"}));
}

#[test]
fn sortable_ids_sort_by_time() {
    let template = template("{id: \"{sortable-id}\"}");
    let times = [1_600_000_000_000, NOW, NOW + 1, NOW + 255, NOW + 60_000, 4_102_444_800_000];
    let ids = times.map(|time| {
        let item = item(&template, &event(time, "a", &[], &json!({})));
        item["id"]["S"].as_str().expect("text").to_owned()
    });
    assert!(ids.is_sorted(), "{ids:?}");
    assert!(ids.iter().all(|id| id.len() == 36), "{ids:?}");
}

#[test]
fn parts_of_texts() {
    let split = |filter: &str, id: &str| {
        let template = template(&format!("{{id: \"{{path.id|{filter}}}\"}}"));
        let request = request(&template, &event(NOW, id, &[], &json!({})));
        request.pointer("/Item/id/S").map(|id| id.as_str().expect("text").to_owned())
    };
    assert_eq!(split("split:_:0", "a_b_c").as_deref(), Some("a"));
    assert_eq!(split("split:_:2", "a_b_c").as_deref(), Some("c"));
    assert_eq!(split("split:_:1", "a_\"$1'_c").as_deref(), Some("\"$1'"));
    assert_eq!(split("split:_:0", "a").as_deref(), Some("a"));
    assert_eq!(split("split:_:0|split:-:1", "a-b_c").as_deref(), Some("b"));
    // A part that does not exist, or is empty, is missing.
    for (filter, id) in
        [("split:_:1", "a"), ("split:_:0", "_a"), ("split:_:1", "a__c"), ("split:_:9", "a_b")]
    {
        assert_eq!(split(filter, id), None, "{filter} of {id}");
    }
    // Separators are no regular expressions.
    for separator in
        [".", "|", "*", "[", "]", "(", "^", "\\\\", "$", "::", "é", "'", "\\\"", " -&&- "]
    {
        let written = separator.replace("\\\\", "\\").replace("\\\"", "\"");
        let id = format!("a{written}b");
        assert_eq!(split(&format!("split:{separator}:1"), &id).as_deref(), Some("b"), "{id}");
        assert_eq!(split(&format!("split:{separator}:0"), "axb").as_deref(), Some("axb"), "{id}");
    }
}

#[test]
fn defaults_of_missing_values() {
    let template = template(
        "{id: \"{path.id}\", text: \"{query-string.kind|default:it's $x}\", n: \"{body.n|default:5}\", \
         other: \"{query-string.kind?}\", more: \"{query-string.pair|split:_:1|default:}\"}",
    );
    let without = item(&template, &event(NOW, "a", &[], &json!({"n": null})));
    assert_eq!(
        without,
        json!({"id": {"S": "a"}, "text": {"S": "it's $x"}, "n": {"N": "5"}, "more": {"S": ""}})
    );
    let query = [("kind", "k"), ("pair", "a_b")];
    let with = item(&template, &event(NOW, "a", &query, &json!({"n": 7})));
    assert_eq!(
        with,
        json!({"id": {"S": "a"}, "text": {"S": "k"}, "n": {"N": "7"}, "other": {"S": "k"}, "more": {"S": "b"}})
    );
}

#[test]
fn elements_of_lists_have_filters() {
    let gateway = Gateway::deploy(
        r#"
name: a
tables: {notes: {partition-key: of, sort-key: at, attributes: {kind: S, by: S}}}
api:
  routes:
    POST /notes:
      batch-write:
        tables:
          notes:
            put:
              items: "{body.notes}"
              values: {of: "{element.id|split:_:0}", at: "{element.id|split:_:1}", kind: "{element.kind|default:none}", by: "{element.by?}"}
              attributes: []
"#,
    );
    let template = Template::parse(&gateway.compiled().remove(0).request_text).expect("a template");
    let body =
        json!({"notes": [{"id": "a_1"}, {"id": "b_2", "kind": "k", "by": "x"}, {"id": "c"}]});
    let written = request(&template, &event(NOW, "", &[], &body));
    let items: Vec<_> = written["RequestItems"]["notes"]
        .as_array()
        .expect("writes")
        .iter()
        .map(|write| &write["PutRequest"]["Item"])
        .collect();
    assert_eq!(
        items,
        [
            // An element without a part that its key needs is refused by DynamoDB.
            &json!({"of": {"S": "a"}, "at": {"S": "1"}, "kind": {"S": "none"}}),
            &json!({"of": {"S": "b"}, "at": {"S": "2"}, "kind": {"S": "k"}, "by": {"S": "x"}}),
            &json!({}),
        ]
    );
}

/// Only values that a request may lack make it depend on their parameters.
#[test]
fn parameters_of_values_are_required_unless_they_may_be_missing() {
    let gateway = Gateway::deploy(
        r#"
name: a
tables: {notes: {partition-key: id, attributes: {a: S, b: S, c: S}}}
api:
  routes:
    POST /notes:
      put:
        table: notes
        attributes: []
        values: {id: "{sortable-id}", a: "{query-string.a|split:-:0}", b: "{query-string.b|default:x}", c: "{query-string.c?}{body.c?}{body.d|default:y}{body.e}"}
"#,
    );
    let route = gateway.compiled().remove(0);
    assert_eq!(
        route.method["RequestParameters"],
        json!({
            "method.request.querystring.a": true,
            "method.request.querystring.b": false,
            "method.request.querystring.c": false,
        })
    );
    let is_refused = |body: Value| {
        let mut event = event(NOW, "", &[("a", "1")], &body);
        event.params.path.clear();
        route.lacks_something(&gateway, &event)
    };
    assert!(is_refused(json!({"c": "x"})));
    assert!(!is_refused(json!({"e": "x"})));
    assert!(!is_refused(json!({"e": "x", "c": null, "d": null})));
    assert!(is_refused(json!({"e": null})));
}

#[test]
fn constants_of_every_type() {
    let gateway = Gateway::deploy(
        r#"
name: a
tables:
  notes:
    partition-key: id
    attributes:
      done: BOOL
      version: N
      jobs: {map-of: S}
      tags: SS
      sizes: NS
      log: {list: {map: {at: S, count: N}}}
      address: {map: {city: S, open: BOOL}}
      note: S
      data: any
      raw: M
api:
  routes:
    POST /notes/{id}:
      put:
        table: notes
        attributes: []
        values: &values
          id: "{path.id}"
          done: false
          version: 0
          jobs: {}
          tags: [a, "it's $x #1"]
          sizes: [1, 2.5]
          log: [{at: "{now|iso}", count: 1}, {at: "N#{path.id}"}]
          address: {city: "{body.city}", open: true}
          note: null
          data: {"a\"$b": [1, true, null, "x", {y: []}]}
          raw: {a: 1, b: {c: [x]}}
    PATCH /notes/{id}:
      update:
        table: notes
        values: {done: true, note: null, tags: [b], log: [], address: {city: "{body.city?}"}, data: 5}
"#,
    );
    let mut routes = gateway.compiled();
    let mut rendered = |name: &str, body: &Value| {
        let at = routes.iter().position(|route| route.name == name).expect("a route");
        let template = Template::parse(&routes.remove(at).request_text).expect("a template");
        request(&template, &event(NOW, "1", &[], body))
    };
    let put = rendered("POST /notes/{id}", &json!({"city": "\"}, {"}));
    assert_eq!(
        put["Item"],
        json!({
            "id": {"S": "1"},
            "done": {"BOOL": false},
            "version": {"N": "0"},
            "jobs": {"M": {}},
            "tags": {"SS": ["a", "it's $x #1"]},
            "sizes": {"NS": ["1", "2.5"]},
            "log": {"L": [
                {"M": {"at": {"S": "2023-11-14T22:13:20.007Z"}, "count": {"N": "1"}}},
                {"M": {"at": {"S": "N#1"}}},
            ]},
            "address": {"M": {"city": {"S": "\"}, {"}, "open": {"BOOL": true}}},
            "note": {"NULL": true},
            "data": {"M": {"a\"$b": {"L": [
                {"N": "1"}, {"BOOL": true}, {"NULL": true}, {"S": "x"}, {"M": {"y": {"L": []}}},
            ]}}},
            "raw": {"M": {"a": {"N": "1"}, "b": {"M": {"c": {"L": [{"S": "x"}]}}}}},
        })
    );
    let update = rendered("PATCH /notes/{id}", &json!({}));
    assert_eq!(
        update["ExpressionAttributeValues"],
        json!({
            ":v1": {"N": "5"},
            ":v2": {"BOOL": true},
            ":v3": {"L": []},
            ":v4": {"NULL": true},
            ":v5": {"SS": ["b"]},
        }),
        "{update}"
    );
}
