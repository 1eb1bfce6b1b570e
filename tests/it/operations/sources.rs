//! Values of whole bodies, all headers and parameters, lists, and forms.

use serde_json::{Value, json};

use super::gateway::{Gateway, Request, SuccessResponse};

const EVENTS: &str = include_str!("../../blueprints/operations-sources.yaml");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn call(
    api: &Gateway,
    (verb, path): (&str, &str),
    query: &[(&str, &str)],
    headers: &[(&str, &str)],
    body: &str,
) -> u64 {
    let body = (!body.is_empty()).then(|| body.to_owned());
    let SuccessResponse { status, body } = api.call(verb, path, &Request { query, headers, body });
    if status == 200 {
        assert_eq!(body, json!({}));
    }
    status
}

/// The only item, which the next one replaces.
fn item(api: &Gateway) -> Value {
    let items = api.items("events");
    let [item] = &items.as_array().expect("items")[..] else { panic!("{items}") };
    item.clone()
}

#[test]
fn a_body_is_text() {
    let api = Gateway::deploy(EVENTS);
    let awkward = "it's \"$x\" #if(\\\n{}&=%zz \u{1f600}";
    for content_type in ["text/plain", "application/json"] {
        let headers = [("Content-Type", content_type)];
        assert_eq!(call(&api, ("POST", "/texts/1"), &[], &headers, awkward), 200);
        assert_eq!(item(&api), json!({"id": {"S": "1"}, "text": {"S": awkward}}));
        // An empty body looks like this one.
        for missing in ["", "{}"] {
            assert_eq!(call(&api, ("POST", "/texts/2"), &[], &headers, missing), 400);
        }
    }
    let calendar = [("Content-Type", "text/calendar")];
    assert_eq!(call(&api, ("POST", "/types/1"), &[("count", "2")], &calendar, "BEGIN"), 200);
    assert_eq!(
        item(&api),
        json!({"id": {"S": "1"}, "text": {"S": "<BEGIN>"}, "count": {"N": "2"}})
    );
}

#[test]
fn json_is_text() {
    let api = Gateway::deploy(EVENTS);
    let sent = json!({"a": ["it's \"x\"", 1.5, null, {"$x": true}], "\u{e9}": "#if"});
    let text = |name: &str| -> Value {
        serde_json::from_str(item(&api)[name]["S"].as_str().expect("a text")).expect("JSON")
    };
    assert_eq!(call(&api, ("POST", "/json/1"), &[], &[], &sent.to_string()), 200);
    assert_eq!(text("json"), sent);
    assert_eq!(call(&api, ("POST", "/json/1"), &[], &[], ""), 200);
    assert_eq!(text("json"), json!({}));
    assert_eq!(call(&api, ("POST", "/json/1"), &[], &[], "no JSON"), 400);
    let members = json!({"id": "1", "the_data": {"deep-one": sent}});
    assert_eq!(call(&api, ("POST", "/members"), &[], &[], &members.to_string()), 200);
    let stored = item(&api);
    assert_eq!(stored["text"], json!({"S": "none"}));
    let inner = stored["json"]["S"].as_str().and_then(|text| text.strip_prefix('x'));
    let inner = inner.and_then(|text| text.strip_suffix('y')).expect("a prefix and a suffix");
    assert_eq!(serde_json::from_str::<Value>(inner).expect("JSON"), sent);
    for missing in [json!({"id": "1"}), json!({"id": "1", "the_data": {"deep-one": null}})] {
        let request = Request { body: Some(missing.to_string()), ..Request::default() };
        assert_eq!(api.call_past_the_model("POST", "/members", &request).status, 400);
    }
}

#[test]
fn all_headers_and_parameters() {
    let api = Gateway::deploy(EVENTS);
    let headers = [("X-One", "it's \"$x\""), ("x-two", "")];
    let query = [("a b", "1"), ("\"c\"", "#if(\\")];
    assert_eq!(call(&api, ("POST", "/requests/1"), &query, &headers, ""), 200);
    let item = item(&api);
    assert_eq!(item["headers"], json!({"M": {"X-One": {"S": "it's \"$x\""}, "x-two": {"S": ""}}}));
    assert_eq!(item["query"], json!({"M": {"a b": {"S": "1"}, "\"c\"": {"S": "#if(\\"}}}));
    let text = |name: &str| -> Value {
        serde_json::from_str(item[name]["S"].as_str().expect("a text")).expect("JSON")
    };
    assert_eq!(text("json"), json!({"X-One": "it's \"$x\"", "x-two": ""}));
    assert_eq!(text("text"), json!({"a b": "1", "\"c\"": "#if(\\"}));
    assert_eq!(call(&api, ("POST", "/requests/1"), &[], &[], ""), 200);
    assert_eq!(
        self::item(&api),
        json!({
            "id": {"S": "1"}, "headers": {"M": {}}, "query": {"M": {}},
            "json": {"S": "{}"}, "text": {"S": "{}"},
        })
    );
}

#[test]
fn lists_with_commas() {
    let api = Gateway::deploy(EVENTS);
    let lists = |query: &[(&str, &str)], headers: &[(&str, &str)]| {
        call(&api, ("POST", "/lists/1"), query, headers, "")
    };
    assert_eq!(lists(&[("tags", "\"x\",it's")], &[]), 200);
    assert_eq!(item(&api), json!({"id": {"S": "1"}, "tags": {"SS": ["\"x\"", "it's"]}}));
    assert_eq!(lists(&[("tags", "a"), ("lines", "b,b,")], &[("x-sizes", "2.5,1")]), 200);
    assert_eq!(
        item(&api),
        json!({
            "id": {"S": "1"}, "tags": {"SS": ["a"]}, "sizes": {"NS": ["2.5", "1"]},
            "lines": {"L": [{"S": "b"}, {"S": "b"}]},
        })
    );
    let many = vec!["x"; 1001].join(",");
    for (tags, lines, sizes) in [
        ("", "b", "1"),
        (",", "b", "1"),
        ("a,a", "b", "1"),
        ("a", &many, "1"),
        ("a", "b", "1,x"),
        ("a", "b", "\"}, {\""),
    ] {
        assert_eq!(
            lists(&[("tags", tags), ("lines", lines)], &[("X-Sizes", sizes)]),
            400,
            "{tags}"
        );
    }
}

#[test]
fn a_form_is_read_by_names() {
    let api = Gateway::deploy(EVENTS);
    let post = |body: &str| call(&api, ("POST", "/forms"), &[], &[FORM], body);
    let text = "it%27s+%22%24x%22%20%23if%28%C3%A9%25";
    assert_eq!(post(&format!("json={text}&count=5&open=true&data=AA%3D%3D&other=1&id=1")), 200);
    assert_eq!(
        item(&api),
        json!({
            "id": {"S": "FORM#1"}, "text": {"S": "request-1"}, "count": {"N": "5"},
            "open": {"BOOL": true}, "data": {"B": "AA=="}, "json": {"S": "it's \"$x\" #if(\u{e9}%"},
        })
    );
    // The last of several, the text after the first equals sign, and percent signs as they are.
    assert_eq!(post("id=2&json=a&&json=100%+%zz=b%2&=x&count=1&id=1"), 200);
    assert_eq!(
        item(&api),
        json!({
            "id": {"S": "FORM#1"}, "text": {"S": "request-1"}, "count": {"N": "1"},
            "json": {"S": "100% %zz=b%2"},
        })
    );
    assert_eq!(call(&api, ("PATCH", "/forms/FORM%231"), &[], &[FORM], "open=false&more=2"), 200);
    let changed = item(&api);
    assert_eq!(changed["count"], json!({"N": "3"}));
    assert_eq!(changed["open"], json!({"BOOL": false}));
    let before = api.items("events");
    let many = "a&".repeat(1001) + "id=9";
    for refused in
        ["", "count=1", "id=1&count=x", "id=1&open=yes", "id=1&count=", "{\"id\": 1}", &many]
    {
        assert_eq!(post(refused), 400, "{refused}");
    }
    assert_eq!(api.items("events"), before);
}
