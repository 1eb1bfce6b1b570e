//! Routes that pass requests to HTTP endpoints, on both backends.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{BackendResponse, Outcome, Request};
use dynagate::model::{
    HttpIntegration, HttpMethod, HttpRequest, Method, Payload, RestApi, ServiceAnswer, Stack,
    Stage, VpcLink,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::{Value, json};

use crate::services::{Api, HOSTILE};

const PETS: &str = "
name: pets
parameters: {key: {default: k}}
api:
  stage: {variables: {host: example.com}}
  routes:
    GET /pets/{id}: {http: {proxy: \"https://example.com/v1/pets/{path.id}\"}}
    ANY /old/{proxy+}: {http: {proxy: \"https://{stage-variable.host}/{path.proxy}\", vpc-link-id: abc123}}
    POST /pets:
      http:
        proxy: https://example.com/pets
        method: PUT
        query-string: {kind: pet, page: \"{query-string.p?}\"}
        headers: {X-Key: \"${parameters.key}\", X-Owner: \"{header.Owner}\", X-Name: \"{body.owner.name}\"}
";

/// The CloudFormation resources, and `main.tf`.
fn synthesized() -> (Value, String) {
    let source = Source { name: "test.yaml".into(), text: PETS.into(), directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    synthesized_of(&stack)
}

fn synthesized_of(stack: &Stack) -> (Value, String) {
    let plan = Plan::of(stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let template = CloudFormation.synthesize(&plan).remove(0).into_text().expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    let main = Terraform.synthesize(&plan).into_iter().find(|file| file.name == "main.tf");
    let main = main.and_then(dynagate::synth::Artifact::into_text).expect("main.tf");
    (template["Resources"].clone(), main)
}

#[test]
fn a_path_parameter_is_a_part_of_the_url() {
    let (resources, main) = synthesized();
    let method = &resources["ApiGetPetsByParamMethod"]["Properties"];
    assert_eq!(method["RequestParameters"], json!({"method.request.path.id": true}));
    assert_eq!(
        method["Integration"],
        json!({
            "Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET",
            "Uri": "https://example.com/v1/pets/{id}", "PassthroughBehavior": "WHEN_NO_MATCH",
            "RequestParameters": {"integration.request.path.id": "method.request.path.id"},
            "IntegrationResponses": [],
        })
    );
    assert!(main.contains("\"https://example.com/v1/pets/{id}\""), "{main}");
    // It calls no AWS service.
    assert!(resources["ApiRole"].is_null());
}

#[test]
fn a_greedy_path_and_a_stage_variable_are_parts_of_the_url() {
    let (resources, main) = synthesized();
    let integration = &resources["ApiAnyOldByParamMethod"]["Properties"]["Integration"];
    assert_eq!(integration["IntegrationHttpMethod"], "ANY");
    assert_eq!(integration["Uri"], "https://${stageVariables.host}/{proxy}");
    assert_eq!(
        (&integration["ConnectionType"], &integration["ConnectionId"]),
        (&"VPC_LINK".into(), &"abc123".into())
    );
    assert!(main.contains("\"https://$${stageVariables.host}/{proxy}\""), "{main}");
}

#[test]
fn parameters_are_mapped() {
    let (resources, _) = synthesized();
    let method = &resources["ApiPostPetsMethod"]["Properties"];
    assert_eq!(method["Integration"]["IntegrationHttpMethod"], "PUT");
    assert_eq!(
        method["RequestParameters"],
        json!({"method.request.header.Owner": true, "method.request.querystring.p": false})
    );
    assert_eq!(
        method["Integration"]["RequestParameters"],
        json!({
            "integration.request.header.X-Key": {"Fn::Sub": "'${Key}'"},
            "integration.request.header.X-Name": "method.request.body.owner.name",
            "integration.request.header.X-Owner": "method.request.header.Owner",
            "integration.request.querystring.kind": "'pet'",
            "integration.request.querystring.page": "method.request.querystring.p",
        })
    );
}

const MAPPED: &str = include_str!("../blueprints/http.yaml");

#[test]
fn a_mapped_request_has_only_what_is_declared() {
    let api = Api::deploy(MAPPED);
    for hostile in HOSTILE.into_iter().filter(|text| !text.trim().is_empty()) {
        let lines = json!([{hostile: hostile}, 1.5]);
        let body = json!({"lines": lines, "note": hostile}).to_string();
        let request = Request::new("PUT", "/orders/a%2Fb?p=2&q=3").body(body);
        let request = request.header("X-Customer", hostile).header("X-Secret", "s");
        let sent = api.sent(&request.context("requestTime", "now"));
        let json: Value = serde_json::from_str(&sent.body.to_string()).expect("JSON");
        let expected =
            json!({"customer": hostile, "lines": lines, "note": hostile, "at": "on now"});
        assert_eq!(json, expected, "{hostile:?}");
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.backend.to_string(), "https://pets.example.com/v2/orders/a%2Fb");
        let query: Vec<_> = sent.query_string.iter().collect();
        assert_eq!(query, [("from", "shop"), ("page", "2")]);
        assert_eq!(sent.headers.get("Content-Type"), Some("application/json"));
        assert_eq!(
            (sent.headers.get("X-Key"), sent.headers.get("X-Secret")),
            (Some("the key"), None)
        );
    }
    let request = Request::new("PUT", "/orders/7").body("{}").header("X-Customer", "c");
    assert_eq!(api.refused(&request).status, 400);
    let sent = api.sent(&Request::new("GET", "/orders/7"));
    assert_eq!((sent.method.as_str(), sent.body.to_string().trim()), ("GET", ""));
    let sent = api.sent(&Request::new("POST", "/orders").body(r#"{"a": ["'"]}"#));
    let json: Value = serde_json::from_str(&sent.body.to_string()).expect("JSON");
    assert_eq!(json, json!({"a": ["'"]}));
    assert_eq!(sent.headers.get("Content-Type"), Some("application/vnd.orders+json"));
}

#[test]
fn the_answer_is_made_of_the_endpoint_s() {
    let api = Api::deploy(MAPPED);
    let body = json!({"lines": []}).to_string();
    let request = Request::new("PUT", "/orders/7").body(body).header("X-Customer", "c");
    let response = api.answer(&request, 202, &json!({"number": "a b", "lines": [{"'": 1}]}));
    let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
    assert_eq!((response.status, body), (201, json!({"number": "a b", "lines": [{"'": 1}]})));
    assert_eq!(response.header("Location"), Some("/orders/a%20b"));
    let get = Request::new("GET", "/orders/7");
    for whole in [json!({"a": [1, null]}), json!([]), json!("text"), json!(null)] {
        let response = api.answer(&get, 200, &whole);
        let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
        assert_eq!((response.status, body), (200, whole));
    }
}

#[test]
fn no_failure_of_an_endpoint_is_answered_200() {
    let api = Api::deploy(MAPPED);
    let body = json!({"lines": []}).to_string();
    let put = Request::new("PUT", "/orders/7").body(body).header("X-Customer", "c");
    let get = Request::new("GET", "/orders/7");
    let answered = |request: &Request, status: u16| {
        let Outcome::Call(call) = api.0.receive(request) else { panic!("no call") };
        let response = call.respond(&BackendResponse::new(status, "<h1>no</h1>"));
        let body: Value = serde_json::from_str(&response.body.to_string()).expect("JSON");
        (response.status, body["message"].as_str().unwrap_or_default().to_owned())
    };
    let text = |status: u16, text: &str| (status, text.to_owned());
    assert_eq!(answered(&put, 404), text(410, "The order is gone."));
    assert_eq!(answered(&put, 422), text(400, "The request failed."));
    assert_eq!(answered(&put, 500), text(502, "Try later."));
    assert_eq!(answered(&get, 404), text(404, "There is no such resource."));
    assert_eq!(answered(&get, 409).0, 409);
    assert_eq!(answered(&get, 429).0, 429);
    for status in (100..600).filter(|status| status / 100 != 2) {
        for request in [&get, &put] {
            assert!(answered(request, status).0 >= 400, "{status}");
        }
    }
    for status in [301, 304, 401, 403, 418, 502, 599] {
        assert_eq!(answered(&get, status), text(500, "The request failed."), "{status}");
    }
}

#[test]
fn a_mapped_request_needs_no_role() {
    let mut stack = Stack::new("http");
    let payload = Payload::try_from(json!({"id": "{path.id}"})).expect("a payload");
    let request = HttpRequest::new("https://example.com/orders/{path.id}")
        .method(HttpMethod::Put)
        .header("X-A", "a")
        .query_string("b", "{query-string.b?}")
        .payload(payload)
        .vpc_link_id("abc123")
        .timeout_milliseconds(900)
        .answer(ServiceAnswer::new(200, json!({"all": "{response}"})));
    let api = RestApi::new("api").route(HttpMethod::Post, "/orders/{id}", Method::new(request));
    stack.add(api.stage(Stage::new("prod")));
    let (resources, main) = synthesized_of(&stack);
    let method = &resources["ApiPostOrdersByParamMethod"]["Properties"];
    let integration = &method["Integration"];
    assert_eq!(
        (&integration["Type"], &integration["IntegrationHttpMethod"], &integration["ConnectionId"]),
        (&json!("HTTP"), &json!("PUT"), &json!("abc123"))
    );
    assert!(integration["Credentials"].is_null() && resources["ApiRole"].is_null());
    assert_eq!(
        integration["RequestParameters"],
        json!({
            "integration.request.header.Content-Type": "'application/json'",
            "integration.request.header.X-A": "'a'",
            "integration.request.path.id": "method.request.path.id",
            "integration.request.querystring.b": "method.request.querystring.b",
        })
    );
    let patterns: Vec<_> = integration["IntegrationResponses"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|of| of["SelectionPattern"].as_str())
        .collect();
    let expected =
        [Some("2\\d{2}"), Some("400"), Some("404"), Some("409"), Some("429"), Some("503"), None];
    assert_eq!(patterns, expected);
    assert!(main.contains("type                    = \"HTTP\""), "{main}");
}

#[test]
fn a_declared_vpc_link_leads_to_a_load_balancer() {
    const BALANCER: &str = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/inner/0123456789abcdef";
    let text = format!(
        "name: shop\nvpc-links: {{inner: {{load-balancer-arn: \"{BALANCER}\"}}}}\napi:\n  \
         stage: {{name: live}}\n  routes:\n    \
         GET /a: {{http: {{proxy: \"http://inner.example.com/\", vpc-link: inner}}}}\n    \
         GET /b: {{http: {{url: \"http://inner.example.com/\", vpc-link: inner}}}}\n"
    );
    let source = Source { name: "test.yaml".into(), text, directory: PathBuf::new() };
    let written =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));

    let mut stack = Stack::new("shop");
    let link = stack.add(VpcLink::new("inner", BALANCER));
    let proxy = HttpIntegration::proxy("http://inner.example.com/").vpc_link(&link);
    let mapped = HttpRequest::new("http://inner.example.com/").vpc_link(&link);
    let api = RestApi::new("api")
        .name("shop")
        .route(HttpMethod::Get, "/a", Method::new(proxy))
        .route(HttpMethod::Get, "/b", Method::new(mapped))
        .stage(Stage::new("live"));
    stack.add(api);
    stack.add_standard_outputs();
    let (resources, main) = synthesized_of(&stack);
    assert_eq!((&resources, &main), (&synthesized_of(&written).0, &synthesized_of(&written).1));
    assert_eq!(
        resources["InnerVpcLink"]["Properties"],
        json!({"Name": "inner", "TargetArns": [BALANCER]})
    );
    for method in ["ApiGetAMethod", "ApiGetBMethod"] {
        let integration = &resources[method]["Properties"]["Integration"];
        assert_eq!(integration["ConnectionType"], "VPC_LINK");
        assert_eq!(integration["ConnectionId"], json!({"Ref": "InnerVpcLink"}));
    }
    assert_eq!(main.matches("aws_api_gateway_vpc_link.inner.id").count(), 2, "{main}");

    // A link to another load balancer has another ID, which the stage needs a deployment for.
    let deployment = |resources: &Value| {
        let mut resources = resources.as_object().expect("resources").iter();
        let found = resources.find(|(_, of)| of["Type"] == "AWS::ApiGateway::Deployment");
        found.map(|(name, _)| name.clone())
    };
    let other = source.text.replace("net/inner", "net/other");
    let other = blueprint::load(&Source { text: other, ..source }, &[]).expect("valid");
    assert_ne!(deployment(&resources), deployment(&synthesized_of(&other).0));
}
