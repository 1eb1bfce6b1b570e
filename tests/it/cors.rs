//! Cross-origin resource sharing, responses of API Gateway itself, and parameters with fixed
//! values: the synthesized templates, rendered by the library's engine.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};
use dynagate::vtl::{Event, Json, Template};
use serde_json::{Map, Value};

/// The resources of a blueprint with these lines under `api`.
fn resources(api: &str) -> Map<String, Value> {
    let text = format!("name: test\ntables: {{orders: {{partition-key: id}}}}\napi:\n{api}");
    let source = Source { name: "test.yaml".into(), text, directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let mut template: Value = serde_json::from_str(&template).expect("JSON");
    let mappings = template["Mappings"].take();
    look_up(&mut template, &mappings);
    template["Resources"].as_object().expect("resources").clone()
}

/// Replaces lookups in the mappings by their values.
fn look_up(value: &mut Value, mappings: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| look_up(item, mappings)),
        Value::Object(members) => members.values_mut().for_each(|member| look_up(member, mappings)),
        _ => {}
    }
    if let Some(keys) = value["Fn::FindInMap"].as_array() {
        *value =
            keys.iter().fold(mappings, |found, key| &found[key.as_str().expect("a key")]).clone();
    }
    if let Some(parts) = value["Fn::Join"][1].as_array()
        && let Some(parts) = parts.iter().map(Value::as_str).collect::<Option<Vec<_>>>()
    {
        *value = parts.concat().into();
    }
}

const ROUTES: &str = "
  routes:
    GET /orders/{id}: {get: {table: orders}}
    DELETE /orders/{id}: {delete: {table: orders, answer: {headers: {Access-Control-Allow-Origin: \"https://own.example\"}}}}
    POST /orders: {raw: {action: PutItem, tables: [orders]}}
    ANY /any: {mock: {status: 404}}
    OPTIONS /own: {mock: {status: 200, headers: {X-Own: \"'yes'\"}}}
    POST /own: {mock: {status: 200}}
";

fn integration_responses(method: &Value) -> &Vec<Value> {
    method["Properties"]["Integration"]["IntegrationResponses"].as_array().expect("responses")
}

fn header<'a>(response: &'a Value, name: &str) -> &'a Value {
    &response["ResponseParameters"][format!("method.response.header.{name}")]
}

#[test]
fn every_response_has_the_headers() {
    let resources =
        resources(&format!("  cors: {{origins: [https://a.example], credentials: true}}{ROUTES}"));
    let methods: Vec<_> = resources
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::ApiGateway::Method")
        .collect();
    assert_eq!(methods.len(), 6 + 3);
    for (name, method) in methods {
        for response in integration_responses(method) {
            let own = name.starts_with("ApiDelete") && response["StatusCode"] == "200";
            let origin = if own { "'https://own.example'" } else { "'https://a.example'" };
            assert_eq!(
                header(response, "Access-Control-Allow-Origin"),
                origin,
                "{name} {response}"
            );
            assert_eq!(
                header(response, "Access-Control-Allow-Credentials").is_null(),
                own,
                "{name} {response}"
            );
        }
        for response in method["Properties"]["MethodResponses"].as_array().expect("responses") {
            assert_eq!(header(response, "Access-Control-Allow-Origin"), true, "{name} {response}");
        }
    }
    for of in ["4xx", "5xx"] {
        let response = &resources[&format!("ApiDefault{of}GatewayResponse")]["Properties"];
        let origin =
            &response["ResponseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"];
        assert_eq!(origin, "'https://a.example'");
    }
}

#[test]
fn a_preflight_lists_the_methods_of_its_path() {
    let resources = resources(&format!(
        "  cors: {{origins: any, max-age-seconds: 600, allowed-headers: [X-A, X-B]}}{ROUTES}"
    ));
    let allowed = |name: &str| {
        let response = &integration_responses(&resources[name])[0];
        (response["StatusCode"].clone(), header(response, "Access-Control-Allow-Methods").clone())
    };
    assert_eq!(
        allowed("ApiOptionsOrdersByParamMethod"),
        ("204".into(), "'DELETE,GET,OPTIONS'".into())
    );
    assert_eq!(allowed("ApiOptionsOrdersMethod"), ("204".into(), "'OPTIONS,POST'".into()));
    assert_eq!(
        allowed("ApiOptionsAnyMethod"),
        ("204".into(), "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'".into())
    );
    // The declared route is kept, and all its responses have the headers.
    assert_eq!(allowed("ApiOptionsOwnMethod"), ("200".into(), Value::Null));
    let preflight = &integration_responses(&resources["ApiOptionsOrdersMethod"])[0];
    assert_eq!(header(preflight, "Access-Control-Allow-Headers"), "'X-A,X-B'");
    assert_eq!(header(preflight, "Access-Control-Max-Age"), "'600'");
}

/// The output of a template, and the origin in its header.
fn rendered(template: &Value, origin: (&str, &str)) -> (String, Option<String>) {
    let template = Template::parse(template.as_str().expect("a template")).expect("a template");
    let mut event = Event { body: Some("{\"Item\": {}}".into()), ..Event::default() };
    event.params.header.insert(origin.0.into(), origin.1.into());
    let rendered = template.render(&event).unwrap_or_else(|error| panic!("{error:#}"));
    let header = match rendered.overrides.response_override.get("header") {
        Some(Json::Object(headers)) => match headers.get("Access-Control-Allow-Origin") {
            Some(Json::String(origin)) => Some(origin.clone()),
            _ => None,
        },
        _ => None,
    };
    (rendered.text, header)
}

#[test]
fn one_of_several_origins_is_named_back() {
    let resources =
        resources(&format!("  cors: {{origins: [https://a.example, https://b.example]}}{ROUTES}"));
    for method in [
        "ApiOptionsOrdersMethod",
        "ApiPostOrdersMethod",
        "ApiGetOrdersByParamMethod",
        "ApiAnyAnyMethod",
    ] {
        for response in integration_responses(&resources[method]) {
            assert_eq!(
                header(response, "Access-Control-Allow-Origin"),
                "'https://a.example'",
                "{method}"
            );
            assert_eq!(header(response, "Vary"), "'Origin'", "{method}");
            let template = &response["ResponseTemplates"]["application/json"];
            for name in ["Origin", "origin"] {
                let named = |origin| rendered(template, (name, origin)).1;
                assert_eq!(
                    named("https://b.example").as_deref(),
                    Some("https://b.example"),
                    "{method}"
                );
                assert_eq!(named("https://c.example"), None, "{method}");
                assert_eq!(named("https://b.example.evil"), None, "{method}");
            }
        }
    }
    let text = |method: &str| {
        let response = &integration_responses(&resources[method])[0];
        rendered(
            &response["ResponseTemplates"]["application/json"],
            ("Origin", "https://b.example"),
        )
        .0
    };
    assert_eq!(text("ApiPostOrdersMethod"), "{\"Item\":{}}");
    assert_eq!(text("ApiOptionsOrdersMethod").trim(), "");
    assert_eq!(text("ApiAnyAnyMethod").trim(), "");
}

#[test]
fn pages_may_read_the_cursor_that_no_body_has() {
    let exposed = |cors: &str| {
        let resources = resources(&format!(
            "
  cors: {cors}
  routes:
    GET /bare: {{scan: {{table: orders, answer: {{headers: {{X-Next-Token: \"{{next-token}}\"}}, body: {{json: \"{{items}}\"}}}}}}}}
    GET /list: {{scan: {{table: orders}}}}
"
        ));
        ["ApiGetBareMethod", "ApiGetListMethod"].map(|name| {
            let method = &resources[name];
            for response in method["Properties"]["MethodResponses"].as_array().expect("responses") {
                let declared = header(response, "Access-Control-Expose-Headers") == true;
                let sent = &integration_responses(method)[0];
                assert_eq!(
                    declared,
                    !header(sent, "Access-Control-Expose-Headers").is_null(),
                    "{name} {response}"
                );
            }
            header(&integration_responses(method)[0], "Access-Control-Expose-Headers").clone()
        })
    };
    assert_eq!(exposed("{origins: any}"), ["'X-Next-Token'".into(), Value::Null]);
    assert_eq!(exposed("{origins: any, exposed-headers: [X-A]}"), ["'X-A,X-Next-Token'", "'X-A'"]);
    let twice = "{origins: any, exposed-headers: [x-next-token, X-A]}";
    assert_eq!(exposed(twice), ["'x-next-token,X-A'", "'x-next-token,X-A'"]);
}

#[test]
fn a_cache_distinguishes_origins() {
    let stage =
        "  stage: {cache: \"0.5\", method-settings: {\"GET /orders/{id}\": {caching: {}}}}\n";
    let keys = |origins: &str| {
        let resources = resources(&format!("  cors: {{origins: {origins}}}\n{stage}{ROUTES}"));
        resources["ApiGetOrdersByParamMethod"]["Properties"]["Integration"]["CacheKeyParameters"]
            .clone()
    };
    assert_eq!(keys("any"), serde_json::json!(["method.request.path.id"]));
    assert_eq!(
        keys("[https://a.example, https://b.example]"),
        serde_json::json!(["method.request.header.Origin", "method.request.path.id"])
    );
}

#[test]
fn a_parameter_with_a_fixed_value_rejects_other_values() {
    let resources = resources(
        "
  routes:
    GET /{id}:
      parameters: {query-string: {kind: {equals: \"it's $x\"}}, header: {X-Version: {equals: '2', required: true}}}
      get: {table: orders}
",
    );
    let template = &resources["ApiGetByParamMethod"]["Properties"]["Integration"]["RequestTemplates"]
        ["application/json"];
    let text = template["Fn::Sub"].as_str().expect("a text").replace("${OrdersTable}", "orders");
    let template = Template::parse(&text).expect("a template");
    let passes_with = |query: &[(&str, &str)], headers: &[(&str, &str)]| {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        let mut event = Event::default();
        event.params.path.insert("id".into(), "1".into());
        event.params.header.extend(headers.iter().map(owned));
        event.params.querystring.extend(query.iter().map(owned));
        let text = template.render(&event).expect("it renders").text;
        let request: Value = serde_json::from_str(&text).expect("JSON");
        assert!(request["TableName"] == "orders" || request == serde_json::json!({}), "{request}");
        request["TableName"] == "orders"
    };
    let passes = |kind: Option<&str>, version: &str| {
        passes_with(kind.map(|kind| ("kind", kind)).as_slice(), &[("X-Version", version)])
    };
    assert!(passes(None, "2"));
    assert!(passes(Some("it's $x"), "2"));
    assert!(!passes(Some("its $x"), "2"));
    assert!(!passes(Some("it's $x"), "1"));
    assert!(!passes(None, ""));
    // Whichever of two parameters with the same name a template reads, and however the header is
    // spelt.
    assert!(passes_with(&[], &[("X-Version", "2"), ("kind", "it's $x")]));
    assert!(!passes_with(&[], &[("X-Version", "2"), ("kind", "other")]));
    for header in ["X-Version", "x-version"] {
        assert!(passes_with(&[("X-Version", "2")], &[(header, "2")]));
        assert!(!passes_with(&[("X-Version", "2")], &[(header, "1")]), "{header}");
    }
}

/// Otherwise no browser could call routes that need these headers.
#[test]
fn a_preflight_allows_the_headers_that_routes_and_authorizers_read() {
    let routes = "
  authorizers: {pool: {cognito: {user-pools: ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc'], header: X-Id-Token}}}
  routes:
    GET /orders/{id}: {authorizer: pool, get: {table: orders, answer: {headers: {ETag: \"1\"}}}}
    PUT /orders/{id}: {put: {table: orders, values: {id: '{path.id}#{header.x-user}'}}, parameters: {header: {X-Trace: true}}}
    GET /orders: {query: {table: orders, partition-key: all}}
";
    let allowed = |cors: &str, path: &str| {
        let resources = resources(&format!("  cors: {cors}{routes}"));
        let preflight =
            &integration_responses(&resources[&format!("ApiOptionsOrders{path}Method")])[0];
        header(preflight, "Access-Control-Allow-Headers").as_str().expect("a header").to_owned()
    };
    let usual = "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key";
    assert_eq!(
        allowed("{origins: any}", "ByParam"),
        format!("'{usual},X-Id-Token,X-Trace,x-user'")
    );
    assert_eq!(allowed("{origins: any}", ""), format!("'{usual}'"));
    assert_eq!(allowed("{origins: any, allowed-headers: [X-Own]}", "ByParam"), "'X-Own'");
    let resources = resources(&format!("  cors: {{origins: any}}{routes}"));
    let answer = &integration_responses(&resources["ApiGetOrdersByParamMethod"])[0];
    assert_eq!(header(answer, "Access-Control-Expose-Headers"), "'ETag'");
}
