//! Requests to backends of every kind, and the selection of the response.

use dynagate_gateway::api::{
    DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod,
    IntegrationType, PassthroughBehavior,
};
use dynagate_gateway::{
    Api, Backend, BackendRequest, BackendResponse, Fields, Gateway, Invocation, Outcome, Request,
    Response,
};
use serde_json::{Value, json};

const JSON: &str = "application/json";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:orders:live";

/// An AWS integration without request templates, which passes bodies.
fn aws(address: &str) -> DeployedIntegration {
    let mut integration =
        DeployedIntegration::dynamodb("GetItem").response(200, DeployedIntegrationResponse::new());
    integration.passthrough_behavior = PassthroughBehavior::WhenNoMatch;
    integration.uri = Some(format!("arn:aws:apigateway:us-east-1:{address}"));
    integration
}

fn lambda() -> DeployedIntegration {
    aws(&format!("lambda:path/2015-03-31/functions/{FUNCTION}/invocations"))
}

fn http(uri: &str) -> DeployedIntegration {
    DeployedIntegration { r#type: IntegrationType::Http, uri: Some(uri.to_owned()), ..aws("") }
}

fn mapped(
    mut integration: DeployedIntegration,
    parameters: &[(&str, &str)],
) -> DeployedIntegration {
    for (name, expression) in parameters {
        let name = format!("integration.request.{name}");
        integration.request_parameters.insert(name, (*expression).to_owned());
    }
    integration
}

/// An API whose stage has the variables `host` and `queue`.
fn gateway(path: &str, integration: DeployedIntegration) -> Gateway {
    let mut stage = DeployedStage::default();
    for (name, value) in [("host", "example.com"), ("queue", "orders")] {
        stage.variables.insert(name.to_owned(), value.to_owned());
    }
    let mut api = Api::new("api").method(HttpMethod::Any, path, DeployedMethod::new(integration));
    "a1".clone_into(&mut api.id);
    Gateway::of(api.stage("prod", stage)).expect("the stage")
}

fn asked(gateway: &Gateway, request: &Request) -> BackendRequest {
    match gateway.receive(request) {
        Outcome::Call(call) => call.request().clone(),
        other => panic!("{other:?}"),
    }
}

fn responded(gateway: &Gateway, request: &Request, backend: &BackendResponse) -> Response {
    let response = match gateway.receive(request) {
        Outcome::Call(call) => call.respond(backend),
        other => panic!("{other:?}"),
    };
    assert_eq!(gateway.explain(request, Some(backend)).response.as_ref(), Some(&response));
    response
}

fn fields<const N: usize>(of: [(&str, &str); N]) -> Fields {
    of.into_iter().collect()
}

#[test]
fn a_path_of_a_service_has_its_parameters() {
    let integration = mapped(
        aws("s3:path/{bucket}/{key}?x=1"),
        &[
            ("path.bucket", "'uploads'"),
            ("path.key", "method.request.path.name"),
            ("querystring.versionId", "method.request.querystring.version"),
            ("querystring.none", "method.request.querystring.none"),
            ("header.Content-Type", "'text/plain'"),
            ("header.X-Stage", "context.stage"),
            ("header.X-Queue", "stageVariables.queue"),
            ("header.X-All", "method.request.multivaluequerystring.tag"),
        ],
    );
    let integration = DeployedIntegration { http_method: Some("PUT".to_owned()), ..integration };
    let gateway = gateway("/files/{name}", integration);
    let target = "/files/a%2Fb%20c?version=1&version=a%26b&tag=x&tag=y";
    let request = asked(&gateway, &Request::new("POST", target).body("text"));
    let path = Backend::Path {
        service: "s3".to_owned(),
        region: "us-east-1".to_owned(),
        path: "uploads/a%2Fb%20c".to_owned(),
    };
    assert_eq!((&request.backend, &*request.method), (&path, "PUT"));
    assert_eq!(request.query_string, fields([("x", "1"), ("versionId", "a&b")]));
    assert_eq!(request.encoded_query_string(), "x=1&versionId=a%26b");
    let expected = [
        ("Content-Type", "text/plain"),
        ("X-All", "x,y"),
        ("X-Queue", "orders"),
        ("X-Stage", "prod"),
    ];
    assert_eq!(request.headers, fields(expected));
    assert_eq!(request.body, "text");
    assert_eq!(request.dynamodb_action(), None);
}

#[test]
fn values_that_are_not_valid_in_a_path_are_encoded() {
    let integration =
        mapped(aws("s3:path/b/{key}"), &[("path.key", "method.request.querystring.key")]);
    let request = asked(&gateway("/", integration), &Request::new("GET", "/?key=a+b%2F%C3%A9%3F"));
    assert_eq!(request.backend.to_string(), "s3:path/b/a%20b/%C3%A9%3F");
}

#[test]
fn a_template_overrides_the_request() {
    let integration = mapped(
        aws("sqs:path/{account}/${stageVariables.queue}"),
        &[("path.account", "'1'"), ("querystring.a", "'1'"), ("header.content-type", "'x'")],
    );
    let integration = integration.request_template(
        JSON,
        "#set($context.requestOverride.path.account = '2')\
         #set($context.requestOverride.querystring.a = '2')\
         #set($context.requestOverride.header.Content-Type = 'y')body",
    );
    let request = asked(&gateway("/", integration), &Request::new("GET", "/"));
    assert_eq!(request.backend.to_string(), "sqs:path/2/orders");
    assert_eq!(request.query_string, fields([("a", "2")]));
    assert_eq!(request.headers, fields([("Content-Type", "y")]));
}

#[test]
fn functions_are_invoked() {
    let invoked = |integration| asked(&gateway("/", integration), &Request::new("GET", "/"));
    let request = invoked(lambda());
    let function = |invocation| Backend::Function { arn: FUNCTION.to_owned(), invocation };
    assert_eq!(request.backend, function(Invocation::Synchronous));
    assert_eq!(request.backend.function(), Some(("orders", Some("live"))));
    assert_eq!(request.body, "{}");
    let asynchronous = mapped(lambda(), &[("header.X-Amz-Invocation-Type", "'Event'")]);
    assert_eq!(invoked(asynchronous).backend, function(Invocation::Asynchronous));
}

/// Selection patterns match the error message of a function, and never its status.
#[test]
fn responses_of_functions_are_selected_by_error_message() {
    let pattern = |pattern| DeployedIntegrationResponse::new().selection_pattern(pattern);
    let integration = lambda()
        .response(201, pattern("200"))
        .response(404, pattern("No order .*").template(JSON, "$input.path('$.errorMessage')"));
    let gateway = gateway("/", integration);
    let responded = |backend: &BackendResponse| {
        let response = responded(&gateway, &Request::new("GET", "/"), backend);
        (response.status, response.body.to_string())
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(responded(&BackendResponse::new(200, r#"{"id": 7}"#)), (200, text(r#"{"id": 7}"#)));
    let error =
        |message| BackendResponse::function_error(format!(r#"{{"errorMessage": "{message}"}}"#));
    assert_eq!(responded(&error("No order 7")), (404, text("No order 7")));
    let other = error("timed out");
    assert_eq!(responded(&other), (200, other.body.to_string()));
    let refused =
        BackendResponse::new(429, r#"{"Reason": "ReservedFunctionConcurrentInvocations"}"#);
    assert_eq!(responded(&refused).0, 500);
    assert_eq!(responded(&BackendResponse::new(202, "")), (200, String::new()));
}

#[test]
fn http_endpoints_receive_headers_of_api_gateway() {
    let integration = mapped(
        http("https://${stageVariables.host}/{proxy}?a=1"),
        &[("path.proxy", "method.request.path.proxy"), ("header.Via", "'me'")],
    );
    let integration = DeployedIntegration { http_method: Some("ANY".to_owned()), ..integration };
    let gateway = gateway("/{proxy+}", integration);
    let request = Request::new("PUT", "/a/b%20c").header("Cookie", "x").body("text");
    let request = asked(&gateway, &request.header("Content-Type", "text/plain"));
    assert_eq!(request.backend, Backend::Http { url: "https://example.com/a/b%20c".to_owned() });
    assert_eq!((&*request.method, &*request.encoded_query_string()), ("PUT", "a=1"));
    assert_eq!(
        request.headers,
        fields([
            ("Accept", JSON),
            ("User-Agent", "AmazonAPIGateway_a1"),
            ("X-Amzn-Apigateway-Api-Id", "a1"),
            ("Content-Type", "text/plain"),
        ])
    );
}

#[test]
fn a_uri_that_is_no_address_fails() {
    for uri in ["https://${stageVariables.none}/x", "ftp://example.com", ""] {
        let Outcome::Response(response) =
            gateway("/", http(uri)).receive(&Request::new("GET", "/"))
        else {
            panic!("a call of {uri}")
        };
        assert_eq!(response.status, 500, "{uri}");
        assert_eq!(response.body, r#"{"message": "Internal server error"}"#);
    }
}

/// The event has the members that AWS documents, and null for what is empty.
#[test]
fn a_function_of_a_proxy_receives_the_request() {
    let gateway = gateway("/orders/{id}", DeployedIntegration::lambda_proxy(FUNCTION));
    let request = Request::new("POST", "/orders/a%20b?x=1&x=2")
        .header("X-A", "1")
        .header("X-A", "2")
        .header("Connection", "close")
        .body(r#"{"a": "é"}"#);
    let called = asked(&gateway, &request);
    assert_eq!(called.backend.function(), Some(("orders", Some("live"))));
    assert_eq!((&*called.method, called.headers.is_empty()), ("POST", true));
    let event: Value = serde_json::from_str(&called.body.text()).expect("JSON");
    let names: Vec<_> = event.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 12);
    for (name, expected) in [
        ("resource", json!("/orders/{id}")),
        ("path", json!("/orders/a%20b")),
        ("httpMethod", json!("POST")),
        ("headers", json!({"X-A": "2"})),
        ("multiValueHeaders", json!({"X-A": ["1", "2"]})),
        ("queryStringParameters", json!({"x": "2"})),
        ("multiValueQueryStringParameters", json!({"x": ["1", "2"]})),
        ("pathParameters", json!({"id": "a%20b"})),
        ("stageVariables", json!({"host": "example.com", "queue": "orders"})),
        ("body", json!(r#"{"a": "é"}"#)),
        ("isBase64Encoded", json!(false)),
    ] {
        assert_eq!(event[name], expected, "{name}");
    }
    assert_eq!(event["requestContext"]["path"], "/prod/orders/a%20b");
    assert_eq!(event["requestContext"]["identity"]["user"], Value::Null);

    let api = Api::new("api")
        .method(
            HttpMethod::Get,
            "/",
            DeployedMethod::new(DeployedIntegration::lambda_proxy(FUNCTION)),
        )
        .stage("prod", DeployedStage::default());
    let gateway = Gateway::of(api).expect("the stage");
    let called = asked(&gateway, &Request::new("GET", "/"));
    let event: Value = serde_json::from_str(&called.body.text()).expect("JSON");
    for name in [
        "headers",
        "multiValueHeaders",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "body",
    ] {
        assert_eq!(event.get(name), Some(&Value::Null), "{name}");
    }
}

#[test]
fn the_result_of_a_function_is_the_response() {
    let gateway = gateway("/", DeployedIntegration::lambda_proxy(FUNCTION));
    let responded =
        |backend: &BackendResponse| responded(&gateway, &Request::new("GET", "/"), backend);
    let response = responded(&BackendResponse::new(
        200,
        r#"{"statusCode": 201, "headers": {"Date": "today", "Transfer-Encoding": "chunked"},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "body": "done"}"#,
    ));
    assert_eq!((response.status, &*response.body.text()), (201, "done"));
    let expected = [
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("x-amzn-Remapped-Date", "today"),
        ("Content-Type", JSON),
    ];
    assert_eq!(response.headers, fields(expected));

    for (result, reason) in [
        ("no", "it is not JSON"),
        ("[]", "it is not an object"),
        (r#"{"cookies": []}"#, "unknown member `cookies`"),
        (r#"{"statusCode": "x"}"#, "`statusCode` is x"),
        (r#"{"statusCode": 99}"#, "`statusCode` is 99"),
        (r#"{"body": {}}"#, "`body` is not a string"),
        (r#"{"headers": {"a": []}}"#, "`headers` has no text for a"),
        (r#"{"headers": []}"#, "`headers` is not an object"),
        (r#"{"isBase64Encoded": "yes"}"#, "`isBase64Encoded` is not true or false"),
    ] {
        let response = responded(&BackendResponse::new(200, result));
        assert_eq!((response.status, &*response.body.text()), BAD_GATEWAY, "{result}");
        let told = response.reason.unwrap_or_default();
        assert!(told.contains(reason), "{told}");
    }
    let failed = BackendResponse::function_error(r#"{"errorMessage": "no table"}"#);
    let response = responded(&failed);
    assert_eq!((response.status, &*response.body.text()), BAD_GATEWAY);
    assert_eq!(response.reason.as_deref(), Some("the function fails: no table"));
    assert_eq!(responded(&BackendResponse::new(403, "{}")).status, 500);
}

/// The response to a function that fails.
const BAD_GATEWAY: (u16, &str) = (502, r#"{"message": "Internal server error"}"#);

#[test]
fn a_streamed_result_has_its_body_after_the_metadata() {
    let mut integration = DeployedIntegration::lambda_proxy(FUNCTION);
    integration.uri = Some(format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{FUNCTION}/response-streaming-invocations"
    ));
    let gateway = gateway("/", integration);
    let request = Request::new("GET", "/");
    let called = asked(&gateway, &request);
    assert!(matches!(called.backend, Backend::Function { invocation: Invocation::Streaming, .. }));
    let mut result = br#"{"statusCode": 206, "headers": {"Content-Type": "text/plain"}}"#.to_vec();
    result.extend([0; 8]);
    result.extend(b"line\n\xff");
    let response = responded(&gateway, &request, &BackendResponse::new(200, result));
    assert_eq!((response.status, response.body.as_bytes()), (206, &b"line\n\xff"[..]));
    assert_eq!(response.headers, fields([("Content-Type", "text/plain")]));
    let response = responded(&gateway, &request, &BackendResponse::new(200, "{}"));
    assert_eq!((response.status, &*response.body.text()), BAD_GATEWAY);
}

#[test]
fn an_http_endpoint_of_a_proxy_receives_the_request() {
    let integration = mapped(
        DeployedIntegration::http_proxy("https://example.com/v1/{proxy}?a=1"),
        &[
            ("path.proxy", "method.request.path.proxy"),
            ("querystring.a", "'2'"),
            ("header.X-Stage", "context.stage"),
        ],
    );
    let gateway = gateway("/{proxy+}", integration);
    let request = Request::new("PATCH", "/a/b?a=3&c=x+y")
        .header("Host", "api.example.com")
        .header("Cookie", "x")
        .header("Cookie", "y")
        .header("Content-Type", "text/plain")
        .body("text");
    let called = asked(&gateway, &request);
    assert_eq!(called.backend.to_string(), "https://example.com/v1/a/b");
    assert_eq!(called.encoded_query_string(), "a=1&a=2&a=3&c=x%20y");
    assert_eq!((&*called.method, &*called.body.text()), ("PATCH", "text"));
    let expected = [
        ("Cookie", "x"),
        ("Cookie", "y"),
        ("Content-Type", "text/plain"),
        ("X-Amzn-Apigateway-Api-Id", "a1"),
        ("X-Stage", "prod"),
    ];
    assert_eq!(called.headers, fields(expected));

    let backend = BackendResponse::new(418, "tea")
        .header("Content-Type", "text/plain")
        .header("Set-Cookie", "a=1")
        .header("Set-Cookie", "b=2")
        .header("Server", "nginx");
    let response = responded(&gateway, &request, &backend);
    assert_eq!((response.status, &*response.body.text()), (418, "tea"));
    let expected = [
        ("Content-Type", "text/plain"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("x-amzn-Remapped-Server", "nginx"),
    ];
    assert_eq!(response.headers, fields(expected));

    let Outcome::Call(call) = gateway.receive(&request) else { panic!("no call") };
    let response = call.fail("connection refused");
    let body = r#"{"message": "Network error communicating with endpoint"}"#;
    assert_eq!((response.status, &*response.body.text()), (504, body));
    assert_eq!(response.reason.as_deref(), Some("connection refused"));
}

/// The steps of a proxy have the request and the response of the backend, and no templates.
#[test]
fn the_way_through_a_proxy() {
    let gateway = gateway("/", DeployedIntegration::lambda_proxy(FUNCTION));
    let backend = BackendResponse::new(200, r#"{"x": 1}"#);
    let way = gateway.explain(&Request::new("GET", "/"), Some(&backend));
    let way = serde_json::to_value(way).expect("JSON");
    let steps = way["steps"].as_array().expect("the steps");
    let [.., request, response, refused] = &steps[..] else { panic!("{way}") };
    assert_eq!(
        (&request["step"], &request["backend"], &request["method"]),
        (&json!("integrationRequest"), &json!(FUNCTION), &json!("POST"))
    );
    assert!(request.get("jsonError").is_none());
    assert_eq!(response["step"], "backendResponse");
    assert_eq!(response["refusal"], "malformed result of the function: unknown member `x`");
    assert_eq!(refused["step"], "gatewayResponse");
    assert!(steps.iter().all(|step| step["step"] != "requestTemplate"));
}
