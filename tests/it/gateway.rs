//! API Gateway on a stack: which checks come first, which template and which response are chosen,
//! what is answered by itself; and that it answers the requests of `tests/prove/requests` as the
//! deployed API on the emulators does.

use std::path::{Path, PathBuf};

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{DynamoDbResponse, Gateway, Outcome, Request, Response};
use dynagate::model::{
    Action, ApiKey, Authorization, AwsIntegration, HttpMethod, IntegrationResponse, Json, Method,
    MockIntegration, Parameter, PassthroughBehavior, RequestModel, RequestParameter, RestApi,
    RoleArn, Stack, Stage, Table, UsagePlan,
};
use dynagate::pattern::{PATTERNS, Pattern};
use dynagate::plan::Plan;
use dynagate::text::Text;
use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use serde_json::{Value, json};

fn loaded(source: &Source) -> Stack {
    blueprint::load(source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

/// A stack whose API has one method.
fn stack(verb: HttpMethod, path: &str, method: Method) -> Stack {
    let mut stack = Stack::new("test");
    stack.add(
        RestApi::new("api")
            .route(verb, path, method)
            .stage(Stage::new("v1").variable("colour", "blue")),
    );
    stack
}

fn integration() -> AwsIntegration {
    AwsIntegration::new(Action::GetItem, RoleArn::external("arn:aws:iam::123456789012:role/api"))
}

/// A method on `POST /` that renders `template`.
fn rendering(template: impl Into<Text>) -> Stack {
    stack(
        HttpMethod::Post,
        "/",
        Method::new(integration().request_template("application/json", template)),
    )
}

fn asked(stack: &Stack, request: &Request) -> String {
    match Gateway::of(&Plan::of(stack)).expect("an API").receive(request) {
        Outcome::Call(call) => call.request().body.clone(),
        Outcome::Response(response) => panic!("{response:?}"),
    }
}

fn answered(stack: &Stack, request: &Request, answer: &DynamoDbResponse) -> Response {
    match Gateway::of(&Plan::of(stack)).expect("an API").receive(request) {
        Outcome::Call(call) => call.answered(answer),
        Outcome::Response(response) => response,
    }
}

/// Status and body of an answer that API Gateway makes by itself.
fn refused(stack: &Stack, request: &Request) -> (u16, Value) {
    match Gateway::of(&Plan::of(stack)).expect("an API").receive(request) {
        Outcome::Call(call) => panic!("{:?}", call.request()),
        Outcome::Response(response) => {
            assert!(response.reason.is_some(), "{response:?}");
            (response.status, serde_json::from_str(&response.body).expect("JSON"))
        }
    }
}

#[test]
fn what_a_template_sees() {
    let template = "$input.params('q') $input.params('X-A') $input.body $context.resourcePath $context.path $context.stage \
                    $context.requestTimeEpoch $context.requestTime $context.identity.sourceIp $context.authorizer.claims.sub \
                    $stageVariables.colour";
    let request = Request::new("POST", "/?q=a%20b+c")
        .header("X-A", "x")
        .body("{}")
        .context("authorizer", json!({"claims": {"sub": "me"}}));
    let expected =
        "a b c x {} / /v1/ v1 1700000000000 14/Nov/2023:22:13:20 +0000 192.0.2.1 me blue";
    assert_eq!(asked(&rendering(template), &request), expected);
    let later = request
        .context("requestTimeEpoch", json!(0))
        .context("identity", json!({"sourceIp": "::1"}));
    let expected = "a b c x {} / /v1/ v1 0 01/Jan/1970:00:00:00 +0000 ::1 me blue";
    assert_eq!(asked(&rendering(template), &later), expected);
}

#[test]
fn what_an_operation_reads_of_stage_and_context() {
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
    let asked: Value = serde_json::from_str(&asked(&loaded(&source), &request)).expect("JSON");
    assert_eq!(asked["Key"], json!({"id": {"S": "first blue it's \"us\" x"}}));
}

/// HTTP/2 has the names of headers in small letters.
#[test]
fn a_required_header_may_be_in_small_letters() {
    let method = Method::new(integration().request_template("application/json", "{}"))
        .request_parameter(RequestParameter::Header("X-By".into()), true);
    let stack = stack(HttpMethod::Get, "/", method);
    assert_eq!(asked(&stack, &Request::new("GET", "/").header("x-by", "me")), "{}");
    assert_eq!(refused(&stack, &Request::new("GET", "/")).0, 400);
}

#[test]
fn references_are_resolved() {
    let mut stack = Stack::new("test");
    let suffix = stack.add(Parameter::new("suffix").default_value("x"));
    let table =
        stack.add(Table::new("orders", "id").name(Text::from("orders-").then(suffix.value())));
    let template = Text::from("{\"TableName\": \"").then(table.name()).then("\"}");
    let method = Method::new(integration().request_template("application/json", template));
    stack.add(RestApi::new("api").route(HttpMethod::Post, "/", method).stage(Stage::new("v1")));
    assert_eq!(asked(&stack, &Request::new("POST", "/")), "{\"TableName\": \"orders-x\"}");
}

#[test]
fn the_checks_and_their_order() {
    let required = |name: &str| RequestParameter::QueryString(name.to_owned());
    let mut stack = Stack::new("test");
    let model = RequestModel::new(Json::object([("required", Json::strings(["id"]))]));
    let method = Method::new(integration().request_template("application/json", "x"))
        .authorization(Authorization::AwsIam)
        .api_key_required(true)
        .request_parameter(required("b"), true)
        .request_parameter(required("a"), true)
        .request_parameter(RequestParameter::Header("X-C".into()), true)
        .request_parameter(required("optional"), false)
        .request_model("application/json", "Body");
    let api = stack.add(
        RestApi::new("api")
            .model("Body", model)
            .route(HttpMethod::Post, "/orders", method)
            .stage(Stage::new("v1")),
    );
    let message = |message: &str| json!({"message": message});
    let request = Request::new("POST", "/orders").body("[]");
    assert_eq!(
        refused(&stack, &Request::new("PUT", "/orders")),
        (403, message("Missing Authentication Token"))
    );
    assert_eq!(refused(&stack, &request), (403, message("Missing Authentication Token")));
    let request = request.authorized(true);
    assert_eq!(refused(&stack, &request), (403, message("Forbidden")));
    // A key opens what its usage plan is for.
    let request = request.api_key(true);
    assert_eq!(refused(&stack, &request), (403, message("Forbidden")));
    let disabled = stack.add(ApiKey::new("disabled").enabled(false));
    stack.add(UsagePlan::new("off").stage(&api.stage("v1")).api_key(&disabled));
    assert_eq!(refused(&stack, &request), (403, message("Forbidden")));
    let key = stack.add(ApiKey::new("key"));
    stack.add(UsagePlan::new("plan").stage(&api.stage("v1")).api_key(&key));
    assert_eq!(
        refused(&stack, &request),
        (400, message("Missing required request parameters: [X-C, a, b]"))
    );
    let request = request.query_string("b", "1").header("X-C", "1");
    let blank = request.clone().query_string("a", " ");
    assert_eq!(refused(&stack, &blank), (400, message("Missing required request parameters: [a]")));
    let request = request.query_string("a", "1");
    assert!(
        matches!(
            Gateway::of(&Plan::of(&stack)).expect("an API").receive(&request),
            Outcome::Call(_)
        ),
        "no object, no member"
    );
    assert_eq!(
        refused(&stack, &request.clone().body("{}")),
        (400, message("Invalid request body"))
    );
    assert_eq!(
        refused(&stack, &request.clone().body("{id: 1}")),
        (400, message("Invalid request body"))
    );
    assert_eq!(refused(&stack, &request.clone().body("")), (400, message("Invalid request body")));
    // No model is for this type, and no template.
    let text = request.clone().body("{}").header("content-type", "text/plain");
    assert_eq!(refused(&stack, &text), (415, message("Unsupported Media Type")));
    assert_eq!(asked(&stack, &request.body("{\"id\": 1}")), "x");
}

#[test]
fn what_becomes_of_other_content_types() {
    use PassthroughBehavior::{Never, WhenNoMatch, WhenNoTemplates};

    let text = Request::new("POST", "/")
        .header("Content-Type", "text/plain; charset=utf-8")
        .body("as it is");
    let with = |behavior, template: Option<&str>| {
        let integration = integration().passthrough_behavior(behavior);
        let integration = match template {
            Some(content_type) => integration.request_template(content_type, "rendered"),
            None => integration,
        };
        stack(HttpMethod::Post, "/", Method::new(integration))
    };
    for (behavior, template, expected) in [
        (Never, Some("application/json"), None),
        (Never, Some("TEXT/plain"), Some("rendered")),
        (WhenNoMatch, Some("application/json"), Some("as it is")),
        (WhenNoTemplates, Some("application/json"), None),
        (WhenNoTemplates, None, Some("as it is")),
    ] {
        let stack = with(behavior, template);
        match expected {
            Some(expected) => assert_eq!(asked(&stack, &text), expected, "{behavior:?}"),
            None => assert_eq!(refused(&stack, &text).0, 415, "{behavior:?}"),
        }
    }
}

#[test]
fn a_template_that_fails_is_an_internal_error() {
    let (status, body) =
        refused(&rendering("#set($list = [])$list.get(3)"), &Request::new("POST", "/"));
    assert_eq!((status, body), (500, json!({"message": "Internal server error"})));
    assert_eq!(refused(&rendering("#if("), &Request::new("POST", "/")).0, 500);
}

#[test]
fn which_response_answers() {
    let responding = |responses: Vec<IntegrationResponse>| {
        let integration =
            integration().request_template("application/json", "x").responses(responses);
        stack(HttpMethod::Get, "/", Method::new(integration))
    };
    let request = Request::new("GET", "/");
    let status = |stack: &Stack, status| {
        answered(stack, &request, &DynamoDbResponse::new(status, "{}")).status
    };
    let stack = responding(vec![
        IntegrationResponse::new(200),
        IntegrationResponse::new(400).selection_pattern("4\\d{2}"),
        IntegrationResponse::new(502).selection_pattern("5"),
        IntegrationResponse::new(503).selection_pattern("50[3-9]|5[1-9]\\d"),
    ]);
    // A pattern has to match the whole status: `5` matches none.
    for (given, expected) in
        [(200, 200), (400, 400), (413, 400), (500, 200), (503, 503), (599, 503)]
    {
        assert_eq!(status(&stack, given), expected, "{given}");
    }
    let stack = responding(vec![IntegrationResponse::new(200).selection_pattern("200")]);
    assert_eq!(status(&stack, 200), 200);
    let none = answered(&stack, &request, &DynamoDbResponse::new(400, "{}"));
    assert_eq!((none.status, none.body.as_str()), (500, "{\"message\":\"Internal server error\"}"));
}

#[test]
fn headers_bodies_and_overrides() {
    let response = IntegrationResponse::new(200)
        .header("X-Constant", "'*'")
        .header("X-Header", "integration.response.header.X-Amzn-RequestId")
        .header("X-Body", "integration.response.body.Item.id.S")
        .header("X-Nothing", "integration.response.body.Item.nothing")
        .header("X-Context", "context.identity.sourceIp")
        .header("X-Stage", "stageVariables.colour")
        .template("application/xml", "<a/>")
        .template(
            "application/json",
            "#set($context.responseOverride.status = 201)#set($context.responseOverride.header['x-constant'] = 'set')\
             $input.path('$.Item.id.S') of $input.params('q') $context.requestOverride.header.X-Own",
        );
    let request_template = "#set($context.requestOverride.header.X-Own = 'kept')x";
    let integration =
        integration().request_template("application/json", request_template).responses([response]);
    let stack = stack(HttpMethod::Get, "/", Method::new(integration));
    let mut answer = DynamoDbResponse::new(200, r#"{"Item": {"id": {"S": "7"}}}"#);
    answer.headers.insert("x-amzn-requestid".into(), "r-1".into());
    let request = Request::new("GET", "/?q=1");
    let response = answered(&stack, &request, &answer);
    assert_eq!((response.status, response.body.as_str()), (201, "7 of 1 kept"));
    for (name, value) in [
        ("x-constant", Some("set")),
        ("X-Header", Some("r-1")),
        ("X-Body", Some("7")),
        ("X-Nothing", None),
        ("X-Context", Some("192.0.2.1")),
        ("X-Stage", Some("blue")),
        ("content-type", Some("application/json")),
    ] {
        assert_eq!(response.header(name), value, "{name}");
    }
    let xml = answered(&stack, &request.header("Accept", "application/xml"), &answer);
    assert_eq!(
        (xml.status, xml.body.as_str(), xml.header("Content-Type")),
        (200, "<a/>", Some("application/xml"))
    );
}

#[test]
fn a_parameter_overridden_twice_is_an_error() {
    let twice =
        "#set($context.responseOverride.status = 400)#set($context.responseOverride.status = 404)x";
    let request = Request::new("GET", "/");
    let answer = DynamoDbResponse::new(200, "{}");
    let response = IntegrationResponse::new(200).template("application/json", twice);
    let stack_of =
        |integration: AwsIntegration| stack(HttpMethod::Get, "/", Method::new(integration));
    let in_response =
        stack_of(integration().request_template("application/json", "x").responses([response]));
    let in_request = stack_of(integration().request_template("application/json", twice));
    for (stack, which) in [(in_response, "response"), (in_request, "request")] {
        let response = answered(&stack, &request, &answer);
        assert_eq!(
            (response.status, response.body.as_str()),
            (500, "{\"message\":\"Internal server error\"}")
        );
        let reason = response.reason.expect("a reason");
        let expected = format!(
            "the {which} template overrides $context.responseOverride.status more than once"
        );
        assert!(reason.contains(&expected), "{reason}");
    }
}

#[test]
fn a_status_that_is_none_is_ignored() {
    for (status, becomes, ignored) in [
        ("404", 404, None),
        ("99", 200, Some("99")),
        ("600", 200, Some("600")),
        ("'404'", 200, Some("\"404\"")),
    ] {
        let template = format!("#set($context.responseOverride.status = {status})x");
        let response = IntegrationResponse::new(200).template("application/json", template);
        let integration =
            integration().request_template("application/json", "x").responses([response]);
        let stack = stack(HttpMethod::Get, "/", Method::new(integration));
        let response =
            answered(&stack, &Request::new("GET", "/"), &DynamoDbResponse::new(200, "{}"));
        assert_eq!(
            (response.status, response.ignored_status.as_deref()),
            (becomes, ignored),
            "{status}"
        );
    }
}

#[test]
fn the_parameters_of_the_method_request() {
    let template = "$method.request.path.id $method.request.querystring['q'] $method.request.header.get('X-A') \
        [$method.request.path.none$method.request.body$method]";
    let response = IntegrationResponse::new(200).template("application/json", template);
    let integration =
        integration().request_template("application/json", template).responses([response]);
    let stack = stack(HttpMethod::Get, "/{id}", Method::new(integration));
    let request = Request::new("GET", "/7?q=1").header("X-A", "h");
    assert_eq!(asked(&stack, &request), "7 1 h []");
    assert_eq!(answered(&stack, &request, &DynamoDbResponse::new(200, "{}")).body, "7 1 h []");
}

#[test]
fn a_mock_answers_by_itself() {
    let response = IntegrationResponse::new(204).header("Access-Control-Allow-Origin", "'*'");
    let stack =
        stack(HttpMethod::Options, "/a", Method::new(MockIntegration::responding(response)));
    let gateway = Gateway::of(&Plan::of(&stack)).expect("an API");
    let Outcome::Response(response) = gateway.receive(&Request::new("OPTIONS", "/a")) else {
        panic!("a call")
    };
    assert_eq!((response.status, response.body.as_str(), response.reason), (204, "", None));
    assert_eq!(response.headers.get("Access-Control-Allow-Origin").map(String::as_str), Some("*"));
}

#[test]
fn a_stage_by_its_handle() {
    let mut stack = Stack::new("test");
    let method =
        || Method::new(integration().request_template("application/json", "$context.stage"));
    let api = stack.add(
        RestApi::new("api")
            .route(HttpMethod::Get, "/", method())
            .stage(Stage::new("one"))
            .stage(Stage::new("two")),
    );
    let gateway = Gateway::at(&Plan::of(&stack), &api.stage("two")).expect("the stage");
    let Outcome::Call(call) = gateway.receive(&Request::new("GET", "/")) else {
        panic!("answered")
    };
    assert_eq!(call.request().body, "two");
    assert!(Gateway::at(&Plan::of(&stack), &api.stage("three")).is_none());
}

/// Performs what DynamoDB is asked.
fn perform(database: &Database, action: Action, body: &str) -> DynamoDbResponse {
    assert_eq!(action, Action::PutItem);
    let performed = serde_json::from_str(body)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))
        .and_then(|request| database.put_item(request));
    match performed {
        Ok(answer) => DynamoDbResponse::new(200, serde_json::to_string(&answer).expect("JSON")),
        Err(error) => DynamoDbResponse::new(error.status_code(), error.to_json()),
    }
}

/// The same requests, with the same expectations, that the deployed API gets on the emulators.
#[test]
fn the_requests_that_the_emulators_answer() {
    let stack = loaded(&Pattern::named("vantiq-putitem").expect("a pattern").source());
    let gateway = Gateway::of(&Plan::of(&stack)).expect("an API");
    let database = Database::memory().expect("a database");
    let key = |name: &str, of: &str| json!({"AttributeName": name, "KeyType": of});
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let table = json!({
        "TableName": "pump-status",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [key("id", "HASH"), key("timestamp", "RANGE")],
        "AttributeDefinitions": [attribute("id"), attribute("timestamp")],
    });
    database.create_table(serde_json::from_value(table).expect("a request")).expect("a table");
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prove/requests/vantiq-putitem.json");
    let requests = std::fs::read_to_string(path).expect("the requests");
    let requests: Vec<Value> = serde_json::from_str(&requests).expect("JSON");
    assert!(requests.len() >= 14);
    for request in &requests {
        let name = request["name"].as_str().expect("a name");
        let text = |field: &str| request[field].as_str().expect("text");
        let mut sent =
            Request::new(text("method"), text("path")).api_key(request["api_key"] == true);
        for (header, value) in request["headers"].as_object().into_iter().flatten() {
            sent = sent.header(header, value.as_str().expect("a header"));
        }
        sent = sent.body(match &request["body"] {
            Value::String(body) => body.clone(),
            body => body.to_string(),
        });
        let response = match gateway.receive(&sent) {
            Outcome::Call(call) => {
                call.answered(&perform(&database, call.request().action, &call.request().body))
            }
            Outcome::Response(response) => response,
        };
        assert_eq!(request["status"], response.status, "{name}: {response:?}");
        if let Some(expected) = request.get("json") {
            let body: Value = serde_json::from_str(&response.body).expect("JSON");
            assert_eq!(body, *expected, "{name}");
        }
        if let Some(part) = request["contains"].as_str() {
            assert!(response.body.contains(part), "{name}: {response:?}");
        }
        if let Some(stored) = request.get("stored") {
            let get = json!({"TableName": stored["table"], "Key": stored["key"]});
            let found = database
                .get_item(serde_json::from_value(get).expect("a request"))
                .expect("an answer");
            let found = serde_json::to_value(found).expect("JSON");
            assert_eq!(found.get("Item").unwrap_or(&Value::Null), &stored["item"], "{name}");
        }
    }
}

/// The examples of every pattern, and of the blueprints that the real tools prove.
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
        let gateway = Gateway::of(&Plan::of(&stack)).expect("an API");
        for example in stack.examples() {
            let ran = example.run(&gateway);
            assert_eq!(ran.failures, [], "{}: {}: {ran:?}", source.name, example.name());
        }
        assert!(!is_pattern || stack.examples().len() >= 5, "{} has too few examples", source.name);
    }
}

/// What API Gateway answers by itself, of a blueprint's API whose `api` has these lines more.
fn refused_by(api: &str, request: &Request) -> Response {
    let text = format!(
        "name: orders\ntables: {{orders: {{partition-key: id}}}}\napi:\n{api}  routes:\n    \
         GET /orders/{{id}}: {{{}get: {{table: orders}}}}\n",
        if api.contains("authorizers") { "authorizer: users, " } else { "" }
    );
    let stack = loaded(&Source { name: "test.yaml".into(), text, directory: ".".into() });
    match Gateway::of(&Plan::of(&stack)).expect("an API").receive(request) {
        Outcome::Response(response) => response,
        Outcome::Call(call) => panic!("{call:?}"),
    }
}

#[test]
fn the_api_says_what_refusals_look_like() {
    let request = Request::new("GET", "/nowhere").header("Origin", "https://example.com");
    let cors = refused_by("  cors: {origins: any}\n", &request);
    assert_eq!((cors.status, cors.header("Access-Control-Allow-Origin")), (403, Some("*")));
    assert_eq!(cors.body, r#"{"message":"Missing Authentication Token"}"#);
    let own = "  gateway-responses:\n    MISSING_AUTHENTICATION_TOKEN:\n      status: 404\n      headers: {X-From: \
               method.request.header.Origin, X-Why: context.error.responseType, X-None: context.authorizer.nothing}\n      body: \
               {application/json: '{\"error\": $context.error.messageString, \"$5\": \"$context.stage.\"}'}\n";
    let own = refused_by(own, &request);
    assert_eq!(
        (own.status, own.body.as_str()),
        (404, r#"{"error": "Missing Authentication Token", "$5": "prod."}"#)
    );
    assert_eq!(own.header("X-From"), Some("https://example.com"));
    assert_eq!(
        (own.header("X-Why"), own.header("X-None")),
        (Some("MISSING_AUTHENTICATION_TOKEN"), None)
    );
}

#[test]
fn authorizers_let_in_whom_the_request_says() {
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

/// The status of what API Gateway answers by itself, or none where DynamoDB is called; of a route
/// with what is said of it besides.
fn refusal_of(api: &str, route: &str, request: &Request) -> Option<u16> {
    let text = format!(
        "name: orders\ntables: {{orders: {{partition-key: id}}}}\napi:\n{api}  routes:\n    \
         GET /orders/{{id}}: {{{route}get: {{table: orders}}}}\n"
    );
    let stack = loaded(&Source { name: "test.yaml".into(), text, directory: ".".into() });
    match Gateway::of(&Plan::of(&stack)).expect("an API").receive(request) {
        Outcome::Response(response) => Some(response.status),
        Outcome::Call(_) => None,
    }
}

#[test]
fn a_token_has_to_match_before_a_function_is_asked() {
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
fn a_resource_policy_is_looked_at_first() {
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

/// IAM and functions let in whom no statement is about; whom one denies, nobody does.
#[test]
fn whom_a_resource_policy_does_not_name_who_decides_next_may_let_in() {
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
