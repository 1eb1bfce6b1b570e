//! Hostile values in answers with cases, and in answers with values that the request has given.

use dynagate::vtl::{Event, Json, Rendered};
use serde_json::{Value, json};

use super::frame::Frame;
use super::random::Random;
use super::{Compiled, Gateway, rendered, strict, tried};

const BLUEPRINT: &str = r#"
name: shop
tables:
  orders:
    partition-key: customer
    sort-key: id
    attributes: {total: N, paid: BOOL, note: S, tags: SS, lines: {list: {map: {sku: S, count: N}}}}
api:
  routes:
    GET /orders/{customer}/{id}:
      get:
        table: orders
        answer:
          headers: {X-Note: "{item.note}"}
          body: item
          cases:
            - when: {item: not-exists}
              status: 410
              headers: {X-Note: "{path.id}"}
              body: {json: {of: "{path.id}", by: "{query-string.by}", text: "it's {path.customer} $x #end"}}
            - when: {item.paid: {equals: true}, query-string.by: {not-equals: "it's $x"}}
              status: 202
              headers: {X-Note: "{item.lines[0].sku}"}
              body: {json: ["{item.lines[0].sku}", "{item.lines[1]}", "{item.tags[0]}"]}
            - {when: {item.note: {one-of: ["'$x #end", "\"}"]}}, status: 299, body: nothing}
    GET /orders/{customer}:
      query:
        table: orders
        answer:
          body: {text: {content-type: text/html, lines: [{each: items, as: ["<p>{item.note}</p>"]}]}}
          cases:
            - when: {count: {equals: 0}}
              status: 404
              body: {text: {content-type: text/html, lines: ["<p>{path.customer}</p>"]}}
            - {when: {"items[0].note": exists}, status: 203, headers: {X-Note: "{items[0].note}"}}
    POST /orders/{customer}:
      put:
        table: orders
        values: {customer: "{path.customer}", id: "O-{context.requestId}"}
        answer: {status: 201, headers: {X-Note: "{values.customer}/{values.id}"}, body: item}
    PUT /orders/{customer}/{id}:
      put:
        table: orders
        values: {customer: "{path.customer}", id: "{path.id}", note: "it's {query-string.by}"}
        answer: {body: {json: {key: "{values.id}", note: "{values.note}", both: "{values.customer}: {values.note}"}}}
"#;

/// The statuses, bodies and stored items of a route, and a valid body of its request.
fn expected(route: &str) -> (&'static [u16], Option<Value>, Value, Value) {
    let item = json!({
        "customer": {"S": "a"}, "id": {"S": "o"}, "total": {"N": "1"}, "paid": {"BOOL": true},
        "note": {"S": "'$x #end"}, "tags": {"SS": ["x", "y"]},
        "lines": {"L": [{"M": {"sku": {"S": "s"}, "count": {"N": "2"}}}]},
    });
    let line = json!({"sku?": "…", "count?": "<number>"});
    let shown = json!({
        "customer?": "…", "id?": "…", "total?": "<number>", "paid?": "<boolean>", "note?": "…",
        "tags?": ["…"], "lines?": [line],
    });
    let body =
        json!({"total": 1, "paid": true, "note": "n", "tags": ["x"], "lines": [{"sku": "s"}]});
    match route {
        "GET /orders/{customer}/{id}" => {
            let missing = json!({"of?": "…", "by?": "…", "text?": "it's … $x #end"});
            let parts = json!([["|", "…", line]]);
            let answer = json!(["|", missing, parts, shown]);
            (&[200, 410, 202, 299], Some(answer), json!({"Item": item}), json!({}))
        }
        "GET /orders/{customer}" => {
            (&[200, 404, 203], None, json!({"Items": [item, item], "Count": 2}), json!({}))
        }
        "POST /orders/{customer}" => (&[201], Some(shown), json!({}), body),
        "PUT /orders/{customer}/{id}" => {
            let answer = json!({"key?": "…", "note?": "it's …", "both?": "…: it's …"});
            let answer = json!(["|", answer, {"key?": "…", "note?": "it's …", "both?": "…"}]);
            (&[200], Some(answer), json!({}), body)
        }
        other => panic!("{other}"),
    }
}

/// An event of a route with hostile values.
fn event(route: &Compiled<'_>, body: &Value, random: &mut Random) -> Event {
    let mut event = Event { body: Some(random.body(body)), ..Event::default() };
    for (place, name) in route.parameters() {
        let params = match place {
            "path" => &mut event.params.path,
            "querystring" if random.chance(2) => &mut event.params.querystring,
            _ => continue,
        };
        params.insert(name.to_owned(), random.path_parameter());
    }
    let context = [
        ("requestTimeEpoch", Json::Number(1_700_000_000_123_u64.into())),
        ("requestId", Json::String(random.text())),
    ];
    event.context.extend(context.map(|(name, value)| (name.to_owned(), value)));
    event
}

/// True for lines of paragraphs, whose texts have no characters of HTML but entities.
fn is_page(text: &str) -> bool {
    let text = text.replace("<p>", "").replace("</p>", "");
    !text.contains(['<', '>', '"', '\''])
}

#[test]
fn cases_and_values_of_requests_keep_their_form() {
    let gateway = Gateway::deploy(BLUEPRINT);
    let routes = gateway.compiled();
    tried("hostile cases", |number, random| {
        let route = &routes[usize::try_from(number).expect("a number") % routes.len()];
        let (statuses, answer, stored, body) = expected(&route.name);
        let sent = event(route, &body, random);
        if route.lacks_something(&gateway, &sent) {
            return false;
        }
        let Some(request) = rendered(&route.request, &sent) else { return false };
        strict::parsed(&request.text)
            .unwrap_or_else(|error| panic!("{error}\n{sent:?}\n{}", request.text));
        // DynamoDB stores no such number.
        if request.text.contains("Infinity\"}") {
            return false;
        }
        let mut event = Event { body: Some(random.answer(&stored)), ..sent };
        request.overrides.copy_into(&mut event);
        let (declared, Some(template)) = route.response(200) else { return false };
        let Some(Rendered { text, overrides, .. }) = rendered(template, &event) else {
            return false;
        };
        let wrong = |of: &str| panic!("{}: {of}\n{event:?}\n{text}", route.name);
        let status = overrides.status().unwrap_or(declared);
        let parsed = || strict::parsed(&text).map_err(|error| error.to_string());
        if !statuses.contains(&status) || text.contains("\"ListTooLong\"") {
            match parsed().and_then(|json| Frame::error().matches(&json)) {
                Ok(()) => return true,
                Err(error) => wrong(&error),
            }
        }
        match &answer {
            _ if status == 299 && text.trim().is_empty() => {}
            Some(_) if parsed().is_ok_and(|json| Frame::error().matches(&json).is_ok()) => {}
            Some(answer) => {
                let fits = parsed().and_then(|json| Frame::read(answer).matches(&json));
                fits.unwrap_or_else(|error| wrong(&error));
            }
            None if is_page(&text) => {}
            None => wrong("this is not a page"),
        }
        if let Some(Json::Object(headers)) = overrides.response_override.get("header") {
            let has_lines =
                |value: &Json| matches!(value, Json::String(text) if text.contains(['\r', '\n']));
            if headers.values().any(has_lines) {
                wrong("a header has several lines");
            }
        }
        true
    });
}
