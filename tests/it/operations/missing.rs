//! A missing value is never replaced by an empty string: the request is rejected, or the part that
//! needs it is omitted if the blueprint marks it as optional.

use dynagate::blueprint::{self, Source};
use dynagate::vtl::{Event, Json, Template};
use serde_json::{Value, json};

use super::gateway::{Gateway, Request, SuccessResponse};

/// Sources of every kind, as written in the blueprint.
const SOURCES: [&str; 9] = [
    "{path.p}",
    "{query-string.x}",
    "{header.X-Who}",
    "{body.x}",
    "{context.authorizer.claims.custom:x}",
    "{context.authorizer.claims.sub}",
    "{context.identity.userAgent}",
    "{context.identity.clientCert.serialNumber}",
    "{stage-variable.x}",
];

/// Places of every kind for a value, written as `SOURCE`.
const PLACES: [&str; 17] = [
    "get: {table: ttt, key: {pk: SOURCE, sk: a}}",
    "delete: {table: ttt, key: {pk: a, sk: SOURCE}}",
    "delete: {table: ttt, key: {pk: a, sk: a}, condition: {s: {equals: SOURCE}}}",
    "put: {table: ttt, attributes: [], values: {pk: SOURCE, sk: a}}",
    "put: {table: ttt, attributes: [], values: {pk: a, sk: a, s: SOURCE}}",
    "put: {table: ttt, attributes: [], values: {pk: a, sk: a}, condition: {s: {begins-with: SOURCE}}}",
    "update: {table: ttt, key: {pk: a, sk: a}, values: {s: SOURCE}}",
    "update: {table: ttt, key: {pk: a, sk: a}, values: {b: SOURCE}, condition: {s: {one-of: [a, SOURCE]}}}",
    "query: {table: ttt, partition-key: SOURCE}",
    "query: {table: ttt, partition-key: a, sort-key: {begins-with: SOURCE}}",
    "query: {table: ttt, partition-key: a, filter: {s: {between: [SOURCE, b]}}}",
    "scan: {table: ttt, filter: {s: {contains: SOURCE}}}",
    "transact-get: {parts: [{table: ttt, key: {pk: a, sk: SOURCE}}]}",
    "transact-write: {parts: [{delete: {table: ttt, key: {pk: a, sk: a}}}], idempotency-token: SOURCE}",
    "batch-get: {tables: {ttt: {keys: \"{query-strings.keys}\", key: {pk: SOURCE}}}}",
    "execute-statement: {statement: SELECT * FROM ttt WHERE pk = ? AND sk = ?, parameters: [S: a, S: SOURCE]}",
    "transact-write: {parts: [{condition-check: {table: ttt, key: {pk: a, sk: a}, condition: {s: {equals: SOURCE}}}}]}",
];

fn blueprint(route: &str, more: &str) -> String {
    let path = if route.contains("{path.p}") { "/a/{p}" } else { "/a" };
    format!(
        "name: a\ntables: {{ttt: {{partition-key: pk, sort-key: sk, attributes: {{s: S, b: S, n: N}}}}}}\napi:\n  authorizers: \
         {{users: {{cognito: {{user-pools: [\"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a\"]}}}}}}\n  \
         authorizer: users\n  stage: {{variables: {{x: blue}}}}\n  routes:\n    POST {path}:\n      {more}\n      {route}\n"
    )
}

/// A request with all sources but this one.
fn event(missing: Option<&str>) -> Event {
    let mut event = Event { body: Some("{}".into()), ..Event::default() };
    let brings = |source: &str| missing != Some(source);
    let claims = |name: &str| (name.to_owned(), Json::String("value".into()));
    if brings("{path.p}") {
        event.params.path.insert("p".into(), "value".into());
    }
    event.params.querystring.insert("keys".into(), "k".into());
    if brings("{query-string.x}") {
        event.params.querystring.insert("x".into(), "value".into());
    }
    if brings("{header.X-Who}") {
        event.params.header.insert("x-wHO".into(), "value".into());
    }
    if brings("{body.x}") {
        event.body = Some("{\"x\": \"value\"}".into());
    }
    let authorizer = ["sub", "custom:x"].map(claims).into_iter();
    let authorizer = authorizer.filter(|(name, _)| {
        missing.is_none_or(|missing| !missing.ends_with(&format!(".{name}}}")))
    });
    let object = |members: Vec<(String, Json)>| Json::Object(members.into_iter().collect());
    event
        .context
        .insert("authorizer".into(), object(vec![("claims".into(), object(authorizer.collect()))]));
    let mut identity = vec![("sourceIp".to_owned(), Json::String("127.0.0.1".into()))];
    if brings("{context.identity.userAgent}") {
        identity.push(claims("userAgent"));
    }
    if brings("{context.identity.clientCert.serialNumber}") {
        identity.push(("clientCert".into(), object(vec![claims("serialNumber")])));
    }
    event.context.insert("identity".into(), object(identity));
    event.context.insert("requestTimeEpoch".into(), Json::Number(1_700_000_000_123_u64.into()));
    if brings("{stage-variable.x}") {
        event.stage_variables.insert("x".into(), "value".into());
    }
    event
}

fn rendered(template: &Template, event: &Event) -> Value {
    let text = template.render(event).unwrap_or_else(|error| panic!("{error:#}")).text;
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The request template of the only route.
fn request(text: &str) -> Template {
    let gateway = Gateway::deploy(text);
    let mut routes = gateway.compiled();
    Template::parse(&routes.remove(0).request_text).expect("a template")
}

/// True if any value is an empty string.
fn has_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().any(has_empty),
        Value::Object(members) => members.values().any(has_empty),
        _ => false,
    }
}

#[test]
fn a_request_without_a_required_value_is_rejected() {
    for source in SOURCES {
        for place in PLACES {
            for value in [source.to_owned(), format!("T#{source}"), format!("{source}{{now}}")] {
                let route = place.replace("SOURCE", &format!("\"{value}\""));
                let template = request(&blueprint(&route, ""));
                let whole = rendered(&template, &event(None));
                assert!(
                    whole.to_string().contains("value") && !has_empty(&whole),
                    "{route}: {whole}"
                );
                let without = rendered(&template, &event(Some(source)));
                assert_eq!(without, json!({}), "{route}");
            }
        }
    }
}

/// Values that every request has are not checked.
#[test]
fn values_of_every_request_are_not_checked() {
    let asks = |source: &str| {
        let route = format!(
            "put: {{table: ttt, attributes: [], values: {{pk: \"{source}\", sk: \"{{path.p}}\"}}}}"
        );
        request_text(&blueprint(&route, "")).matches("== \'\'").count()
    };
    for source in ["{context.requestId}", "{context.identity.sourceIp}", "{now}", "{now+5}", "a"] {
        assert_eq!(asks(source), 1, "{source}");
    }
    assert_eq!(asks("{context.authorizer.claims.sub}"), 2);
}

fn request_text(text: &str) -> String {
    Gateway::deploy(text).compiled().remove(0).request_text
}

#[test]
fn a_missing_optional_parameter_omits_its_part() {
    let template = |route: &str| request(&blueprint(route, ""));
    let with = |query: &[(&str, &str)], headers: &[(&str, &str)]| {
        let mut event = event(Some("{query-string.x}"));
        event.params.header.clear();
        event
            .params
            .querystring
            .extend(query.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        event
            .params
            .header
            .extend(headers.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        event
    };
    let list = template(
        "query: {table: ttt, partition-key: \"{path.p}\", sort-key: {begins-with: \"{query-string.x?}\"}, \
         filter: {s: {equals: \"{query-string.y?}\"}, b: {equals: \"{header.X-Who?}/{query-string.y?}\"}, n: exists}}",
    );
    let bare = rendered(&list, &with(&[], &[]));
    assert_eq!(bare["KeyConditionExpression"], "#n0 = :v0");
    assert_eq!(bare["FilterExpression"], "attribute_exists(#n3)");
    assert_eq!(bare["ExpressionAttributeNames"], json!({"#n0": "pk", "#n3": "n"}));
    assert_eq!(bare["ExpressionAttributeValues"], json!({":v0": {"S": "value"}}));
    let whole = rendered(&list, &with(&[("x", "p"), ("y", "q")], &[("x-who", "w")]));
    assert_eq!(whole["KeyConditionExpression"], "#n0 = :v0 AND begins_with(#n1, :v1)");
    assert_eq!(whole["FilterExpression"], "#n2 = :v2 AND attribute_exists(#n3) AND #n4 = :v3");
    assert_eq!(whole["ExpressionAttributeValues"][":v2"], json!({"S": "w/q"}));
    let half = rendered(&list, &with(&[("y", "q")], &[]));
    assert_eq!(half["FilterExpression"], "attribute_exists(#n3) AND #n4 = :v3");

    let scan = template(
        "scan: {table: ttt, filter: {s: {equals: \"{query-string.x?}\"}, n: {at-least: \"{query-string.y?}\"}}}",
    );
    let everything = rendered(&scan, &with(&[], &[]));
    assert_eq!(everything, json!({"TableName": "ttt", "Limit": 1000}));
    let one = rendered(&scan, &with(&[("x", "p")], &[]));
    assert_eq!(one["FilterExpression"], "#n1 = :v1");
    assert_eq!(one["ExpressionAttributeNames"], json!({"#n1": "s"}));
    // An empty value counts as missing.
    assert_eq!(rendered(&scan, &with(&[("x", "")], &[])), everything);

    let put = template(
        "put: {table: ttt, attributes: [], values: {pk: a, sk: \"{path.p}\", s: \"{query-string.x?}\", b: \"{header.X-Who?}\"}}",
    );
    assert_eq!(
        rendered(&put, &with(&[], &[]))["Item"],
        json!({"pk": {"S": "a"}, "sk": {"S": "value"}})
    );
    assert_eq!(rendered(&put, &with(&[("x", "p")], &[]))["Item"]["s"], json!({"S": "p"}));

    let update = template(
        "update: {table: ttt, key: {pk: \"{path.p}\", sk: a}, values: {s: \"{query-string.x?}\", b: \"{header.X-Who?}\"}, \
         add: {n: \"{query-string.y?}\"}}",
    );
    let expression = |query: &[(&str, &str)], headers: &[(&str, &str)]| {
        let request = rendered(&update, &with(query, headers));
        let count = |member: &str| request[member].as_object().map_or(0, serde_json::Map::len);
        assert_eq!(
            count("ExpressionAttributeNames"),
            count("ExpressionAttributeValues"),
            "{request}"
        );
        request["UpdateExpression"].as_str().expect("text").to_owned()
    };
    assert_eq!(
        expression(&[("x", "p"), ("y", "1")], &[("X-Who", "w")]),
        "SET #n0 = :v0, #n1 = :v1 ADD #n2 :v2"
    );
    assert_eq!(expression(&[("x", "p")], &[]), "SET #n1 = :v1");
    assert_eq!(expression(&[("y", "1")], &[("X-Who", "w")]), "SET #n0 = :v0 ADD #n2 :v2");
    assert_eq!(expression(&[("y", "1")], &[]), " ADD #n2 :v2");

    let token = template(
        "transact-write: {parts: [{delete: {table: ttt, key: {pk: a, sk: \"{path.p}\"}}}], idempotency-token: \"{header.X-Who?}\"}",
    );
    assert_eq!(rendered(&token, &with(&[], &[])).get("ClientRequestToken"), None);
    assert_eq!(rendered(&token, &with(&[], &[("x-who", "w")]))["ClientRequestToken"], "w");
}

/// Every source that can be missing can be optional, and a missing one leaves its part out.
#[test]
fn every_source_can_be_optional() {
    for source in SOURCES.into_iter().filter(|source| *source != "{path.p}") {
        let optional = source.replace('}', "?}");
        let route = format!(
            "update: {{table: ttt, key: {{pk: a, sk: \"{{path.p}}\"}}, add: {{n: 1}}, values: {{s: \"S#{optional}\"}}, \
             condition: {{b: {{equals: \"{optional}\"}}}}}}"
        );
        let template = request(&blueprint(&route, ""));
        let without = rendered(&template, &event(Some(source)));
        assert_eq!(without["UpdateExpression"], " ADD #n1 :v1", "{source}");
        assert_eq!(without.get("ConditionExpression"), None, "{source}");
        assert_eq!(without["ExpressionAttributeValues"], json!({":v1": {"N": "1"}}), "{source}");
        let with = rendered(&template, &event(None));
        assert_eq!(with["UpdateExpression"], "SET #n0 = :v0 ADD #n1 :v1", "{source}");
        assert_eq!(with["ConditionExpression"], "#n2 = :v2", "{source}");
        assert_eq!(with["ExpressionAttributeValues"][":v0"], json!({"S": "S#value"}), "{source}");
    }
}

fn refused(text: &str) -> String {
    let source = Source { name: "a.yaml".into(), text: text.into(), directory: ".".into() };
    blueprint::load(&source, &[]).expect_err("refused").render(false)
}

#[test]
fn required_values_cannot_be_optional() {
    let needed = [
        "get: {table: ttt, key: {pk: \"T#{query-string.x?}\", sk: \"{path.p}\"}}",
        "put: {table: ttt, attributes: [], values: {pk: \"{query-string.x?}\", sk: \"{path.p}\"}}",
        "query: {table: ttt, partition-key: \"{query-string.x?}\", sort-key: {equals: \"{path.p}\"}}",
        "execute-statement: {statement: SELECT * FROM ttt WHERE pk = ? AND sk = ?, parameters: [S: \"{path.p}\", S: \"{query-string.x?}\"]}",
        "batch-get: {tables: {ttt: {keys: \"{query-strings.keys}\", key: {pk: \"{query-string.x?}{path.p}\"}}}}",
    ];
    for route in needed {
        let shown = refused(&blueprint(route, ""));
        assert!(
            shown.contains("`{query-string.x?}` is optional") && shown.ends_with("1 error"),
            "{route}\n{shown}"
        );
    }
}

const MINE: &str = "
name: mine
tables: {notes: {partition-key: pk, sort-key: sk, attributes: {pk: S, sk: S, owner: S, text: S}, global-secondary-indexes: {by-owner: {partition-key: owner, sort-key: text}}}}
api:
  authorizers: {users: {cognito: {user-pools: [\"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc\"]}}}
  authorizer: users
  routes:
    GET /mine: {scan: {table: notes, attributes: [text], filter: {owner: {equals: \"{context.authorizer.claims.sub}\"}}}}
    GET /count: {query: {table: notes, partition-key: all, filter: {owner: {equals: \"{context.authorizer.claims.sub}\"}}, answer: {body: {json: {count: \"{count}\", nextToken: \"{next-token}\"}}}}}
    GET /own: {query: {table: notes, index: by-owner, partition-key: \"{context.authorizer.claims.sub}\"}}
    GET /of/{pk}: {query: {table: notes}}
    GET /one/{pk}/{sk}: {query: {table: notes, sort-key: {equals: \"{path.sk}\"}}}
";

/// A page may end at an item that the filter hides.
#[test]
fn a_list_filtered_by_caller_has_no_cursor() {
    let api = Gateway::deploy(MINE);
    let stored = json!({"Items": [{"text": {"S": "mine"}}], "Count": 1, "ScannedCount": 1});
    assert_eq!(
        api.answer("GET", "/mine", &stored),
        SuccessResponse { status: 200, body: json!({"items": [{"text": "mine"}]}) }
    );
    let mut cut = stored;
    cut["LastEvaluatedKey"] =
        json!({"pk": {"S": "U#other-tenant"}, "sk": {"S": "secret-document-name"}});
    for path in ["/mine", "/count"] {
        let answer = api.answer("GET", path, &cut);
        assert!(super::error(500, "ListTooLong")(&answer), "{answer:?}");
        assert!(!answer.body.to_string().contains("next"), "{answer:?}");
    }
    // More items than a loop has iterations: no limit restricts the page.
    let many: Vec<_> = (0..2345).map(|number| json!({"text": {"S": number.to_string()}})).collect();
    let answer = api.answer("GET", "/mine", &json!({"Items": many}));
    assert_eq!(answer.body["items"].as_array().map(Vec::len), Some(2345));
    for (route, why) in [
        ("GET /mine: {scan: {table: notes, limit: {default: 1}", "pages"),
        ("GET /mine: {scan: {table: notes, answer: {body: dynamo-db}", "LastEvaluatedKey"),
    ] {
        let text = MINE.replace("GET /mine: {scan: {table: notes", route);
        assert!(refused(&text).contains(why), "{}", refused(&text));
    }
}

/// A cursor contains only key attributes that the request does not provide.
#[test]
fn a_cursor_contains_only_unknown_key_attributes() {
    let api = Gateway::deploy(MINE);
    let stored = json!({
        "Items": [], "Count": 0,
        "LastEvaluatedKey": {"pk": {"S": "the-pk"}, "sk": {"S": "the-sk"}, "owner": {"S": "the-owner"}, "text": {"S": "the-text"}},
    });
    let parts = |path: &str| {
        let answer = api.answer("GET", path, &stored);
        let token =
            answer.body.get("nextToken").map(|token| token.as_str().expect("a token").to_owned());
        token.map(|token| token.split('.').map(str::to_owned).collect::<Vec<_>>())
    };
    let [pk, sk, text] = ["dGhlLXBr", "dGhlLXNr", "dGhlLXRleHQ="].map(str::to_owned);
    assert_eq!(parts("/own"), Some(vec![pk, sk.clone(), text]));
    assert_eq!(parts("/of/the-pk"), Some(vec![sk]));
    assert_eq!(parts("/one/the-pk/the-sk"), None);
    let routes = api.compiled();
    let of = routes.iter().find(|route| route.name == "GET /of/{pk}").expect("a route");
    let mut event = event(None);
    event.params.path.insert("pk".into(), "it%27s".into());
    event.params.querystring.insert("nextToken".into(), "dGhlLXNr".into());
    let request = rendered(&of.request, &event);
    assert_eq!(request["ExclusiveStartKey"], json!({"pk": {"S": "it's"}, "sk": {"S": "the-sk"}}));
    let one = routes.iter().find(|route| route.name == "GET /one/{pk}/{sk}").expect("a route");
    assert!(!one.request_text.contains("nextToken"), "{}", one.request_text);
}

/// Paths arrive percent-encoded and are decoded once.
#[test]
fn a_path_is_decoded_once() {
    let api = Gateway::deploy(
        "name: enc\ntables: {orders: {partition-key: id}}\napi: {routes: {\"GET /x/{id}\": {get: {table: orders}}, \
         \"PUT /x/{id}\": {put: {table: orders, attributes: [], values: {id: \"{path.id}\"}}}}}\n",
    );
    for (sent, stored) in [
        ("Cr%C3%A8me", "Cr\u{e8}me"),
        ("a+b", "a+b"),
        ("a%2Bb", "a+b"),
        ("a%20b", "a b"),
        ("%22q%22%20%26%20it%27s", "\"q\" & it's"),
        ("%5C%22", "\\\""),
        ("%2525", "%25"),
        ("%00", "\0"),
        ("%C3", "\u{fffd}"),
        ("100%", "100%"),
        ("%zz%4", "%zz%4"),
        ("%24x%23if(1)%23end", "$x#if(1)#end"),
        ("\u{e8}", "\u{e8}"),
        ("%F0%9F%8C%B1", "\u{1f331}"),
    ] {
        let path = format!("/x/{sent}");
        assert_eq!(api.call("PUT", &path, &Request::default()).status, 200, "{sent}");
        let found = api.get(&path);
        assert_eq!(found, SuccessResponse { status: 200, body: json!({"id": stored}) }, "{sent}");
    }
}
