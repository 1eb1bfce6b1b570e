//! Explanations: the steps of requests, as JSON.

use dynagate_gateway::api::{
    DeployedIntegration, DeployedIntegrationResponse, DeployedMethod, DeployedStage, HttpMethod,
    Model, PolicyDocument, RequestValidator,
};
use dynagate_gateway::{Api, BackendResponse, Gateway, Request};
use serde_json::{Value, json};

/// An API that reads and writes orders, with a required parameter and a model.
fn api() -> Api {
    let json = "application/json";
    let error = DeployedIntegrationResponse::new()
        .selection_pattern("4\\d{2}")
        .template(json, "#set($context.responseOverride.status = 422)$input.json('$')");
    let get = DeployedIntegration::dynamodb("GetItem")
        .request_template(json, "{\"Key\": {\"id\": {\"S\": \"$input.params('id')\"}}}")
        .response(
            200,
            DeployedIntegrationResponse::new()
                .header("X-Request", "context.requestId")
                .header("X-None", "integration.response.header.X-None")
                .template(json, "#if($input.path('$.Item') == '')\n#else\n$input.json('$')\n#end"),
        )
        .response(400, error);
    let put = DeployedIntegration::dynamodb("PutItem")
        .request_template(json, "{$input.path('$.id').get(7)")
        .response(200, DeployedIntegrationResponse::new());
    let mut get = DeployedMethod::new(get);
    get.request_parameters.insert("method.request.querystring.limit".to_owned(), true);
    get.request_validator_id = Some("all".to_owned());
    let mut put = DeployedMethod::new(put);
    put.request_models.insert(json.to_owned(), "Order".to_owned());
    put.request_validator_id = Some("all".to_owned());
    let mut api = Api::new("orders")
        .method(HttpMethod::Get, "/orders/{id}", get)
        .method(HttpMethod::Post, "/orders", put)
        .stage("prod", DeployedStage::default());
    let schema = json!({"type": "object", "required": ["id"],
                        "properties": {"tags": {"items": {"type": "string", "maxLength": 3}}}});
    let content_type = json.to_owned();
    api.models.insert("Order".to_owned(), Model { content_type, schema: schema.into() });
    let validator =
        RequestValidator { validate_request_body: true, validate_request_parameters: true };
    api.request_validators.insert("all".to_owned(), validator);
    api
}

fn explained(api: Api, request: &Request, backend: Option<&BackendResponse>) -> Value {
    let gateway = Gateway::of(api).expect("a stage");
    serde_json::to_value(gateway.explain(request, backend)).expect("JSON")
}

/// The step of a stage.
fn step<'a>(explanation: &'a Value, name: &str) -> &'a Value {
    let steps = explanation["steps"].as_array().expect("the steps");
    let found = steps.iter().find(|step| step["step"] == name);
    found.unwrap_or_else(|| panic!("no step {name} in {explanation:#}"))
}

/// The names of the steps.
fn names(explanation: &Value) -> Vec<&str> {
    let steps = explanation["steps"].as_array().expect("the steps");
    steps.iter().filter_map(|step| step["step"].as_str()).collect()
}

#[test]
fn the_way_of_a_request_that_is_answered() {
    let request = Request::new("GET", "/orders/a%20b?limit=5");
    let backend = BackendResponse::new(200, r#"{"Item": {"id": {"S": "a b"}}}"#);
    let way = explained(api(), &request, Some(&backend));
    assert_eq!(
        names(&way),
        [
            "route",
            "authorization",
            "parameters",
            "body",
            "requestTemplate",
            "integrationRequest",
            "backendResponse",
            "integrationResponse",
            "headers",
            "responseTemplate"
        ]
    );
    assert_eq!(
        step(&way, "route"),
        &json!({"step": "route", "method": "GET", "path": "/orders/a%20b", "resource": "/orders/{id}",
                "resourceMethod": "GET", "parameters": {"id": "a%20b"}, "otherResources": []})
    );
    assert_eq!(
        step(&way, "parameters")["required"],
        json!([{"name": "method.request.querystring.limit", "value": "5"}])
    );
    let template = &step(&way, "requestTemplate")["rendering"];
    assert_eq!(template["text"], step(&way, "integrationRequest")["body"]);
    assert_eq!(
        template["trace"],
        json!({"lines": [1], "omitted": 0, "evaluations": [
            {"kind": "reference", "line": 1, "column": 23, "length": 19, "text": "$input.params('id')",
             "count": 1, "values": ["\"a%20b\""]}
        ]})
    );
    assert_eq!(
        step(&way, "integrationResponse"),
        &json!({"step": "integrationResponse", "status": 200, "tried": [
            {"status": 400, "selectionPattern": "4\\d{2}", "chosen": false},
            {"status": 200, "chosen": true}
        ]})
    );
    let mappings = &step(&way, "headers")["mappings"];
    assert_eq!(
        mappings[0],
        json!({"header": "X-None", "expression": "integration.response.header.X-None"})
    );
    assert_eq!(mappings[1]["value"], way["response"]["headers"]["X-Request"]);
    assert_eq!(step(&way, "responseTemplate")["rendering"]["trace"]["lines"], json!([1, 0, 1, 0]));
    assert_eq!(way["response"]["status"], 200);
}

#[test]
fn overrides_of_the_response() {
    let request = Request::new("GET", "/orders/7?limit=5");
    let way = explained(api(), &request, Some(&BackendResponse::new(400, "{}")));
    let tried = json!([{"status": 400, "selectionPattern": "4\\d{2}", "chosen": true}]);
    assert_eq!(step(&way, "integrationResponse")["tried"], tried);
    assert_eq!(step(&way, "overrides")["responseOverride"], json!({"status": 422}));
    assert_eq!(way["response"]["status"], 422);
}

#[test]
fn a_way_without_a_response_of_dynamodb_ends_with_the_request() {
    let way = explained(api(), &Request::new("GET", "/orders/7?limit=5"), None);
    assert_eq!(names(&way).last(), Some(&"integrationRequest"));
    assert_eq!(way.get("response"), None);
}

#[test]
fn resources_that_do_not_match() {
    let way = explained(api(), &Request::new("PUT", "/orders/7"), None);
    assert_eq!(names(&way), ["route", "gatewayResponse"]);
    let route = step(&way, "route");
    assert_eq!(
        route["otherResources"],
        json!([
            {"resource": "/orders", "reason": "the path goes on with 7"},
            {"resource": "/orders/{id}", "reason": "it has no method PUT"}
        ])
    );
    assert_eq!(route["refusal"], "the API has no route PUT /orders/7");
    assert_eq!(
        step(&way, "gatewayResponse"),
        &json!({"step": "gatewayResponse", "responseType": "MISSING_AUTHENTICATION_TOKEN"})
    );
    assert_eq!(way["response"]["status"], 403);
}

#[test]
fn the_keywords_that_a_body_fails() {
    let request =
        Request::new("POST", "/orders").body(r#"{"id": "7", "tags": ["abc", 1, "abcd"]}"#);
    let way = explained(api(), &request, None);
    let body = step(&way, "body");
    assert_eq!(
        (&body["model"], &body["contentType"]),
        (&json!("Order"), &json!("application/json"))
    );
    let problems = body["problems"].as_array().expect("problems");
    let problems: Vec<_> =
        problems.iter().map(|of| json!([of["pointer"], of["keyword"], of["expected"]])).collect();
    let expected = [json!(["/tags/1", "type", "string"]), json!(["/tags/2", "maxLength", 3])];
    assert_eq!(problems, expected);
    assert!(body["refusal"].as_str().is_some_and(|reason| reason.contains("/tags/1")), "{body}");

    let way = explained(api(), &Request::new("POST", "/orders").body("{"), None);
    let problem = &step(&way, "body")["problems"][0];
    assert!(problem["message"].as_str().is_some_and(|message| message.contains("not JSON")));
}

#[test]
fn a_template_that_fails() {
    let way = explained(api(), &Request::new("POST", "/orders").body(r#"{"id": []}"#), None);
    let template = step(&way, "requestTemplate");
    let rendering = &template["rendering"];
    assert_eq!(
        (&rendering["error"]["line"], &rendering["error"]["column"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(rendering["trace"]["lines"], json!([1]));
    assert!(template["refusal"].is_string(), "{template}");
    assert_eq!(step(&way, "gatewayResponse")["responseType"], "DEFAULT_5XX");
}

#[test]
fn the_statements_of_a_resource_policy() {
    let mut api = api();
    let policy = json!({"Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*",
         "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
    ]});
    api.policy = Some(serde_json::from_value::<PolicyDocument>(policy).expect("a policy"));
    let way = explained(api, &Request::new("GET", "/orders/7?limit=5"), None);
    assert_eq!(
        step(&way, "resourcePolicy")["statements"],
        json!([{"effect": "Allow", "applies": true}, {"effect": "Deny", "applies": true}])
    );
    assert_eq!(names(&way), ["route", "resourcePolicy", "gatewayResponse"]);
}
