//! The simulation of API Gateway for APIs of stacks: authorizers, resource policies and gateway
//! responses of blueprints.

use std::path::{Path, PathBuf};

use dynagate::blueprint::{self, Source};
use dynagate::gateway::explain::StepKind;
use dynagate::gateway::{Api, BackendResponse, Gateway, Outcome, Request, Response};
use dynagate::model::{
    Action, AwsIntegration, HttpMethod, Method, Parameter, RestApi, RoleArn, Stack, Stage, Table,
};
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use dynagate::text::Text;
use serde_json::{Value, json};

fn loaded(source: &Source) -> Stack {
    blueprint::load(source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

/// The API of a stack as plain data.
pub(crate) fn deployed(stack: &Stack) -> Api {
    Plan::of(stack).deployed_apis().remove(0)
}

/// The body of the request to DynamoDB.
fn asked(stack: &Stack, request: &Request) -> String {
    match Gateway::of(deployed(stack)).expect("a stage").receive(request) {
        Outcome::Call(call) => call.request().body.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_operation_reads_stage_variables_and_the_context() {
    let source = Source {
        name: "test.yaml".into(),
        text: r#"
name: test
tables: {orders: {partition-key: id}}
api:
  authorizers: {users: {cognito: {user-pools: ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"]}}}
  stage: {variables: {1x: first, colour: blue}}
  routes:
    GET /{of}:
      authorizer: users
      get: {table: orders, key: {id: "{stage-variable.1x} {stage-variable.colour} {context.authorizer.claims.custom:tenant} {path.of}"}}
"#
        .into(),
        directory: PathBuf::new(),
    };
    let claims = json!({"claims": {"custom:tenant": "it's \"us\""}});
    let request = Request::new("GET", "/x").authorized(true).context("authorizer", claims);
    let stack = loaded(&source);
    for (request, key) in [
        (request.clone(), "first blue it's \"us\" x"),
        (request.stage_variable("colour", "red"), "first red it's \"us\" x"),
    ] {
        let asked: Value = serde_json::from_str(&asked(&stack, &request)).expect("JSON");
        assert_eq!(asked["Key"], json!({"id": {"S": key}}));
    }
}

#[test]
fn references_are_resolved() {
    let mut stack = Stack::new("test");
    let suffix = stack.add(Parameter::new("suffix").default_value("x"));
    let table =
        stack.add(Table::new("orders", "id").name(Text::from("orders-").then(suffix.value())));
    let template = Text::from("{\"TableName\": \"").then(table.name()).then("\"}");
    let role = RoleArn::external("arn:aws:iam::123456789012:role/api");
    let integration = AwsIntegration::new(Action::GetItem);
    let method = Method::new(integration.request_template("application/json", template));
    let method = method.credentials(role);
    stack.add(RestApi::new("api").route(HttpMethod::Post, "/", method).stage(Stage::new("v1")));
    assert_eq!(asked(&stack, &Request::new("POST", "/")), "{\"TableName\": \"orders-x\"}");
}

/// The examples of all patterns, and of the blueprints for the real tools.
#[test]
fn examples_pass() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&directory)
        .expect("blueprints")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let files =
        files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let files = files.map(|path| Source {
        name: path.display().to_string(),
        text: std::fs::read_to_string(path).expect("a blueprint"),
        directory: directory.clone(),
    });
    let patterns = PATTERNS.iter().map(|pattern| (pattern.source(), true));
    for (source, is_pattern) in patterns.chain(files.map(|source| (source, false))) {
        let stack = loaded(&source);
        let api = deployed(&stack);
        let gateways = Plan::of(&stack).gateways();
        let json = serde_json::to_string(&api).expect("JSON");
        assert_eq!(serde_json::from_str::<Api>(&json).expect("an API"), api, "{}", source.name);
        // Examples with several requests need tables.
        for example in stack.examples().iter().filter(|example| example.steps().is_empty()) {
            let ran = example.run(&gateways);
            assert_eq!(ran.failures, [], "{}: {}: {ran:?}", source.name, example.name());
            let [explained] = &ran.explain(&gateways)[..] else { panic!("one request") };
            assert_eq!(explained.response, ran.response, "{}: {}", source.name, example.name());
            if let Some(request) = &ran.backend_request {
                assert!(explained.steps.iter().any(|step| matches!(
                    &step.kind,
                    StepKind::IntegrationRequest { backend, body, .. }
                        if *backend == request.backend.to_string() && request.body == *body
                )));
            }
        }
        assert!(!is_pattern || stack.examples().len() >= 5, "{} has too few examples", source.name);
    }
}

/// DynamoDB accepts the requests of the patterns' examples, and of examples with several requests.
#[cfg(feature = "serve")]
#[test]
fn examples_pass_with_tables() {
    let several = Source {
        name: "examples.yaml".into(),
        text: include_str!("../blueprints/examples.yaml").into(),
        directory: "tests/blueprints".into(),
    };
    for source in PATTERNS.iter().map(dynagate::pattern::Pattern::source).chain([several]) {
        let stack = loaded(&source);
        let plan = Plan::of_examples(&stack);
        let system = dynagate::serve::system(&plan);
        let gateways = plan.gateways();
        for example in stack.examples() {
            let ran = dynagate::serve::run_example(example, &gateways, &system).expect("tables");
            assert_eq!(ran.failures, [], "{}: {}", source.name, example.name());
        }
    }
}

/// The response of API Gateway itself for an API with these additional lines.
fn refused_by(api: &str, request: &Request) -> Response {
    let text = format!(
        "name: orders\ntables: {{orders: {{partition-key: id}}}}\napi:\n{api}  routes:\n    \
         GET /orders/{{id}}: {{{}get: {{table: orders}}}}\n",
        if api.contains("authorizers") { "authorizer: users, " } else { "" }
    );
    let stack = loaded(&Source { name: "test.yaml".into(), text, directory: ".".into() });
    match Gateway::of(deployed(&stack)).expect("a stage").receive(request) {
        Outcome::Response(response) => response,
        other => panic!("{other:?}"),
    }
}

#[test]
fn gateway_responses_can_be_customized() {
    let request = Request::new("GET", "/nowhere").header("Origin", "https://example.com");
    let cors = refused_by("  cors: {origins: any}\n", &request);
    assert_eq!((cors.status, cors.header("Access-Control-Allow-Origin")), (403, Some("*")));
    assert_eq!(cors.body, r#"{"message":"Missing Authentication Token"}"#);
    let own = "  gateway-responses:\n    MISSING_AUTHENTICATION_TOKEN:\n      status: 404\n      headers: {X-From: \
               method.request.header.Origin, X-Why: context.error.responseType, X-None: context.authorizer.nothing}\n      body: \
               {application/json: '{\"error\": $context.error.messageString, \"$5\": \"$context.stage.\"}'}\n";
    let own = refused_by(own, &request);
    assert_eq!(
        (own.status, &*own.body.text()),
        (404, r#"{"error": "Missing Authentication Token", "$5": "prod."}"#)
    );
    assert_eq!(own.header("X-From"), Some("https://example.com"));
    assert_eq!(
        (own.header("X-Why"), own.header("X-None")),
        (Some("MISSING_AUTHENTICATION_TOKEN"), None)
    );
}

/// `$context.error` exists only in API Gateway's own responses.
#[test]
fn bodies_of_errors_say_what_api_gateway_refuses() {
    let stack = "
name: notes
tables: {notes: {partition-key: id, attributes: {title: S, stars: {type: N, maximum: 5}}}}
api:
  errors:
    body:
      error: '{context.error.message}'
      detail: '{context.error.validationErrorString}'
      because: ['{context.error.responseType}', 'type: {context.error.responseType}.']
    answers:
      ValidationException: {message: Not like that, headers: {X-Help: $1 if}}
      ItemNotFound: {headers: {X-Help: '#end $2'}}
  routes:
    GET /notes/{id}: {get: {table: notes}}
    GET /notes:
      parameters: {query-string: {of: true}}
      get: {table: notes, key: {id: '{query-string.of}'}}
    POST /notes: {put: {table: notes, values: {id: '{context.requestId}'}}}
";
    let source = Source { name: "test.yaml".into(), text: stack.into(), directory: ".".into() };
    let api = deployed(&loaded(&source));
    let gateway = Gateway::of(api).expect("a stage");
    let respond = |request: &Request| match gateway.receive(request) {
        Outcome::Response(response) => response,
        Outcome::Call(call) => call.respond(&BackendResponse::new(200, "{}")),
        Outcome::Authorize(call) => panic!("{call:?}"),
    };
    let body =
        |request| -> Value { serde_json::from_str(&respond(&request).body.text()).expect("JSON") };
    let post = |body: Value| Request::new("POST", "/notes").body(body.to_string());
    assert_eq!(
        body(post(json!({"title": "\"\\ 'x'", "stars": 6}))),
        json!({
            "error": "Invalid request body",
            "detail": "[numeric instance is greater than the required maximum (maximum: 5, found: 6)]",
            "because": ["BAD_REQUEST_BODY", "type: BAD_REQUEST_BODY."],
        })
    );
    // The caller's text is in the message, which has its escapes from API Gateway.
    let title = "\", \"admin\": true, \"x\": \"\\";
    let refused = body(post(json!({title: 1})));
    assert_eq!(
        refused["detail"],
        json!(format!(
            "[object instance has properties which are not allowed by the schema: [{}]]",
            json!(title)
        ))
    );
    assert_eq!(refused.as_object().expect("an object").len(), 3);
    assert_eq!(
        body(Request::new("GET", "/notes")),
        json!({
            "error": "Missing required request parameters: [of]",
            "detail": "[of]",
            "because": ["BAD_REQUEST_PARAMETERS", "type: BAD_REQUEST_PARAMETERS."],
        })
    );
    assert_eq!(respond(&Request::new("GET", "/notes")).header("X-Help"), Some("$1 if"));
    let missing = respond(&Request::new("GET", "/notes/7"));
    assert_eq!(missing.header("X-Help"), Some("#end $2"));
    let missing: Value = serde_json::from_str(&missing.body.text()).expect("JSON");
    assert_eq!(missing, json!({"error": "There is no such item.", "because": ["type: ."]}));
}

#[test]
fn the_request_decides_for_authorizers() {
    let pool = "  authorizers:\n    users: {cognito: {user-pools: [\"arn:aws:cognito-idp:us-east-1:123456789012:userpool/p\"]}}\n";
    let function = "  authorizers:\n    users: {token: {function: \"arn:aws:lambda:us-east-1:123456789012:function:f\"}}\n";
    let without = Request::new("GET", "/orders/7");
    let with = without.clone().header("Authorization", "token");
    for (api, request, status) in [
        (pool, &without, 401),
        (pool, &with, 401),
        (function, &without, 401),
        (function, &with, 403),
    ] {
        assert_eq!(refused_by(api, request).status, status, "{api} {request:?}");
    }
}

/// The status of a response of API Gateway itself, or none if DynamoDB is called, for a route with
/// these additional lines.
fn refusal_of(api: &str, route: &str, request: &Request) -> Option<u16> {
    let text = format!(
        "name: orders\ntables: {{orders: {{partition-key: id}}}}\napi:\n{api}  routes:\n    \
         GET /orders/{{id}}: {{{route}get: {{table: orders}}}}\n"
    );
    let stack = loaded(&Source { name: "test.yaml".into(), text, directory: ".".into() });
    match Gateway::of(deployed(&stack)).expect("a stage").receive(request) {
        Outcome::Response(response) => Some(response.status),
        Outcome::Call(_) | Outcome::Authorize(_) => None,
    }
}

#[test]
fn a_token_has_to_match_before_a_function_is_called() {
    let api = "  authorizers:\n    users: {token: {function: \"arn:aws:lambda:us-east-1:123456789012:function:f\", \
               validation-expression: \"^Bearer [a-z]+$\"}}\n";
    let request = Request::new("GET", "/orders/7").authorized(true);
    for (token, status) in [
        ("Bearer abc", None),
        ("Bearer ABC", Some(401)),
        ("xBearer abc", Some(401)),
        ("", Some(401)),
    ] {
        let request = request.clone().header("Authorization", token);
        assert_eq!(refusal_of(api, "authorizer: users, ", &request), status, "{token}");
    }
    let denied = request.authorized(false).header("Authorization", "Bearer abc");
    assert_eq!(refusal_of(api, "authorizer: users, ", &denied), Some(403));
}

#[test]
fn a_resource_policy_comes_first() {
    let from = |address: &str| {
        Request::new("GET", "/orders/7").context("identity", json!({ "sourceIp": address }))
    };
    let only_from =
        "  policy: [{}, {effect: deny, unless: {source-ips: [192.0.2.0/24, \"2001:db8::/32\"]}}]\n";
    let allowed = "  policy: [{when: {source-ips: [192.0.2.0/24]}}]\n";
    let kept_out = "  policy: [{}, {effect: deny, when: {source-ips: [203.0.113.9]}}]\n";
    for (policy, address, status) in [
        (only_from, "192.0.2.9", None),
        (only_from, "2001:db8::9", None),
        (only_from, "203.0.113.9", Some(403)),
        (allowed, "192.0.2.9", None),
        (allowed, "203.0.113.9", Some(403)),
        (kept_out, "192.0.2.9", None),
        (kept_out, "203.0.113.9", Some(403)),
    ] {
        assert_eq!(refusal_of(policy, "", &from(address)), status, "{policy} {address}");
    }
}

/// IAM and functions may allow callers that no statement mentions, but not those that a statement
/// denies.
#[test]
fn a_caller_outside_the_resource_policy_needs_another_authorization() {
    let request = Request::new("GET", "/orders/7");
    let elsewhere = "  policy: [{when: {source-ips: [203.0.113.9]}}]\n";
    let signed = "  policy: [{principals: [\"123456789012\"]}]\n";
    let denied = "  policy: [{}, {effect: deny}]\n";
    let function = "  authorizers:\n    users: {token: {function: \"arn:aws:lambda:us-east-1:123456789012:function:f\"}}\n  \
                    policy: [{when: {source-ips: [203.0.113.9]}}]\n";
    for (policy, route, authorized, status) in [
        (elsewhere, "authorization: AWS_IAM, ", true, None),
        (elsewhere, "authorization: AWS_IAM, ", false, Some(403)),
        (elsewhere, "", true, Some(403)),
        (signed, "authorization: AWS_IAM, ", true, None),
        (signed, "", false, Some(403)),
        (denied, "authorization: AWS_IAM, ", true, Some(403)),
        (function, "authorizer: users, ", true, None),
        (function, "authorizer: users, ", false, Some(401)),
    ] {
        let request = request.clone().authorized(authorized);
        assert_eq!(refusal_of(policy, route, &request), status, "{policy} {route} {authorized}");
    }
}

#[test]
fn a_private_api_is_called_through_its_vpc_endpoints() {
    let api = "  endpoint: {private: {vpc-endpoints: [vpce-1]}}\n  policy: [{effect: deny, unless: {vpcs: [vpc-1]}}]\n";
    let request = Request::new("GET", "/orders/7");
    let through = |endpoint: &str, vpc: &str| {
        request.clone().context("identity", json!({"vpceId": endpoint, "vpcId": vpc}))
    };
    assert_eq!(refusal_of(api, "", &request), None);
    assert_eq!(refusal_of(api, "", &through("vpce-1", "vpc-1")), None);
    assert_eq!(refusal_of(api, "", &through("vpce-2", "vpc-1")), Some(403));
    assert_eq!(refusal_of(api, "", &through("vpce-1", "vpc-2")), Some(403));
}
