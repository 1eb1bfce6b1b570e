//! Routes that invoke functions: the integration and the permission, on both backends.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{BackendResponse, Outcome, Request};
use dynagate::model::{
    Code, Function, HttpMethod, Invocation, InvokeFunction, LambdaIntegration, Method, Payload,
    RestApi, RoleArn, Runtime, ServiceAnswer, Stack, Stage,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::{Value, json};

use crate::services::{Api, HOSTILE};

/// The CloudFormation resources of a stack, and its `main.tf`.
fn synthesized(stack: &Stack) -> (Value, String) {
    let plan = Plan::of(stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let template = CloudFormation.synthesize(&plan).remove(0).into_text().expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    let main = Terraform.synthesize(&plan).into_iter().find(|file| file.name == "main.tf");
    let main = main.and_then(dynagate::synth::Artifact::into_text).expect("main.tf");
    (template["Resources"].clone(), main)
}

fn read(blueprint: &str) -> Stack {
    let source =
        Source { name: "test.yaml".into(), text: blueprint.into(), directory: PathBuf::new() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

const HELLO: &str = "
name: hello
functions: {hello: {code: {source: \"def handler(event, context): return {}\"}}}
api:
  routes:
    GET /: {lambda: hello}
    ANY /{proxy+}: {lambda: {function: hello, timeout-milliseconds: 1000}}
    PUT /shops/{shop}/orders/{order}: {lambda: hello}
    GET /health: {mock: {status: 204}}
";

#[test]
fn a_route_hands_requests_to_its_function() {
    let (resources, main) = synthesized(&read(HELLO));
    let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${HelloFunction.Arn}/invocations";
    assert_eq!(
        resources["ApiAnyByParamMethod"]["Properties"]["Integration"],
        json!({
            "Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::Sub": uri},
            "PassthroughBehavior": "WHEN_NO_MATCH", "TimeoutInMillis": 1000, "IntegrationResponses": [],
        })
    );
    assert_eq!(main.matches("type                    = \"AWS_PROXY\"").count(), 3, "{main}");
    // The function has a permission: the API needs no role.
    assert!(resources["ApiRole"].is_null() && !main.contains("\"aws_iam_role\" \"api\""));
}

#[test]
fn only_the_methods_of_a_function_may_invoke_it() {
    let (resources, main) = synthesized(&read(HELLO));
    for (logical, name, requests) in [
        ("ApiGet", "api_get", "prod/GET/"),
        ("ApiAnyByParam", "api_any_by_param", "prod/*/*"),
        (
            "ApiPutShopsByParamOrdersByParam",
            "api_put_shops_by_param_orders_by_param",
            "prod/PUT/shops/*/orders/*",
        ),
    ] {
        let source = format!(
            "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}/{requests}"
        );
        assert_eq!(
            resources[format!("{logical}MethodPermission")],
            json!({"Type": "AWS::Lambda::Permission", "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Fn::GetAtt": ["HelloFunction", "Arn"]},
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": {"Fn::Sub": source},
            }})
        );
        let block = format!(
            "resource \"aws_lambda_permission\" \"{name}_method\" {{
  action        = \"lambda:InvokeFunction\"
  function_name = aws_lambda_function.hello.arn
  principal     = \"apigateway.amazonaws.com\"
  source_arn    = \"${{aws_api_gateway_rest_api.api.execution_arn}}/{requests}\"
}}
"
        );
        assert!(main.contains(&block), "{main}");
    }
    assert_eq!(main.matches("\"aws_lambda_permission\"").count(), 3);
}

#[test]
fn each_stage_may_invoke_a_function() {
    let mut stack = Stack::new("hello");
    let code = Code::Source("def handler(event, context): return {}".to_owned());
    let hello = stack.add(Function::new("hello", Runtime::Python313, code));
    let method = Method::new(LambdaIntegration::new(&hello));
    let api = RestApi::new("api").route(HttpMethod::Get, "/", method);
    stack.add(api.stage(Stage::new("test")).stage(Stage::new("prod")));
    let source = &synthesized(&stack).0["ApiGetMethodPermission"]["Properties"]["SourceArn"];
    assert!(source["Fn::Sub"].as_str().is_some_and(|arn| arn.ends_with("${Api}/*/GET/")));
}

#[test]
fn a_function_outside_the_stack_may_have_an_alias() {
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:hello";
    let (resources, main) = synthesized(&read(&format!(
        "
name: hello
api:
  stage: {{variables: {{alias: live}}}}
  routes:
    GET /live: {{lambda: {{arn: \"{arn}\", alias: live}}}}
    GET /of-stage: {{lambda: {{arn: \"{arn}\", alias: \"{{stage-variable.alias}}\", permission: false}}}}
"
    )));
    let permission = &resources["ApiGetLiveMethodPermission"]["Properties"];
    assert_eq!(permission["FunctionName"], format!("{arn}:live"));
    let of_alias = format!("  function_name = \"{arn}\"\n");
    assert!(main.contains(&of_alias) && main.contains("  qualifier     = \"live\"\n"), "{main}");
    let of_stage = format!("functions/{arn}:${{stageVariables.alias}}/invocations");
    let uri = &resources["ApiGetOfStageMethod"]["Properties"]["Integration"]["Uri"];
    assert!(uri.to_string().contains(&of_stage), "{uri}");
    assert!(main.contains(&of_stage.replace("${", "$${")), "{main}");
    assert!(resources["ApiGetOfStageMethodPermission"].is_null());
}

#[test]
fn a_role_takes_the_place_of_the_permission() {
    let mut stack = Stack::new("hello");
    let function =
        LambdaIntegration::of_arn("arn:aws:lambda:us-east-1:123456789012:function:hello");
    let role = RoleArn::external("arn:aws:iam::123456789012:role/caller");
    let method = Method::new(function).credentials(role);
    stack.add(RestApi::new("api").route(HttpMethod::Get, "/", method).stage(Stage::new("prod")));
    let (resources, main) = synthesized(&stack);
    let integration = &resources["ApiGetMethod"]["Properties"]["Integration"];
    assert_eq!(integration["Credentials"], "arn:aws:iam::123456789012:role/caller");
    assert!(
        resources["ApiGetMethodPermission"].is_null() && !main.contains("aws_lambda_permission")
    );
}

const PRICE: &str = include_str!("../blueprints/lambda.yaml");

/// The response to a caller if the function returns this.
fn returned(api: &Api, line: (&str, &str), result: &BackendResponse) -> (u16, Value) {
    let request = Request::new(line.0, line.1).body("{}");
    let Outcome::Call(call) = api.0.receive(&request) else { panic!("no call") };
    let response = call.respond(result);
    let body = response.body.to_string();
    (response.status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}")))
}

#[test]
fn a_function_gets_its_payload() {
    let api = Api::deploy(PRICE);
    for hostile in HOSTILE {
        let lines = json!([{hostile: hostile}, 1.5]);
        let body = json!({"lines": lines}).to_string();
        let request = Request::new("POST", "/orders/7%27/price").body(body);
        let sent = api.sent(&request.context("requestId", "r-1"));
        let json: Value = serde_json::from_str(&sent.body.to_string()).expect("JSON");
        assert_eq!(json, json!({"order": "7'", "lines": lines, "for": "for r-1"}), "{hostile:?}");
        assert_eq!(sent.headers.get("X-Amz-Invocation-Type"), None);
    }
    let sent = api.sent_json(&Request::new("POST", "/orders/7/price").body("{}"));
    assert!(sent.get("lines").is_none(), "{sent}");
    // A text is JSON, too.
    let sent = api.sent(&Request::new("DELETE", "/orders/7/price"));
    assert_eq!(sent.body.to_string().trim(), r#""delete 7""#);
    let arn = "arn:aws:lambda:us-east-1:210987654321:function:outside:live";
    assert_eq!(sent.backend.to_string(), arn);
}

#[test]
fn the_answer_is_made_of_the_result() {
    let api = Api::deploy(PRICE);
    let result = json!({"order": "7", "price": 4.5, "lines": [{"a'": "\""}], "errorType": "none"});
    let result = BackendResponse::new(200, result.to_string());
    let answer = json!({"id": "7", "price": 4.5, "lines": [{"a'": "\""}]});
    assert_eq!(returned(&api, ("POST", "/orders/7/price"), &result), (201, answer));
    for whole in [json!({"a": [1, {"b'": null}]}), json!([1]), json!("text"), json!(7), json!(null)]
    {
        let result = BackendResponse::new(200, whole.to_string());
        assert_eq!(returned(&api, ("GET", "/orders/7/price"), &result), (200, whole));
    }
    let request = Request::new("DELETE", "/orders/7/price");
    assert_eq!(api.answer(&request, 200, &json!({})).status, 204);
}

#[test]
fn no_failure_of_a_function_is_answered_200() {
    let api = Api::deploy(PRICE);
    let failed = |error: Value| BackendResponse::function_error(error.to_string());
    let post = ("POST", "/orders/7/price");
    let not_found = json!({"code": "OrderNotFound", "message": "There is no such order."});
    let internal = json!({"code": "InternalServerError", "message": "The request failed."});
    // Exceptions without a message have an empty one, or none.
    for message in [json!("no 7"), json!("no\n7"), json!(""), json!(null)] {
        let error =
            json!({"errorMessage": message, "errorType": "OrderNotFound", "stackTrace": []});
        assert_eq!(returned(&api, post, &failed(error)), (404, not_found.clone()), "{message}");
        let error = json!({"errorMessage": message, "errorType": "KeyError", "stackTrace": []});
        assert_eq!(returned(&api, post, &failed(error)), (500, internal.clone()), "{message}");
    }
    let error = json!({"errorType": "java.lang.NullPointerException", "stackTrace": []});
    assert_eq!(returned(&api, post, &failed(error)), (500, internal.clone()));
    let error = json!({"errorMessage": "2026-11-29T01:02:03Z Task timed out after 3.00 seconds"});
    assert_eq!(returned(&api, post, &failed(error)), (500, internal.clone()));
    let error = json!({"errorMessage": "order closed\nsince", "errorType": "ValueError"});
    let closed = json!({"code": "OrderClosed", "message": "The order is closed."});
    assert_eq!(returned(&api, post, &failed(error.clone())), (409, closed));
    // Only that route has the code.
    let get = ("GET", "/orders/7/price");
    assert_eq!(returned(&api, get, &failed(error)), (500, internal.clone()));
    let error = json!({"errorMessage": "never 'so' ", "errorType": "x"});
    assert_eq!(returned(&api, post, &failed(error)), (500, internal));
    // Lambda refuses the invocation.
    let throttled = BackendResponse::new(
        429,
        r#"{"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded"}"#,
    );
    assert_eq!(returned(&api, post, &throttled).0, 500);
}

#[test]
fn an_asynchronous_invocation_is_accepted() {
    let api = Api::deploy(PRICE);
    let request = Request::new("PUT", "/orders/7/price").body(r#"{"a": ["'"]}"#);
    let sent = api.sent(&request);
    assert_eq!(sent.headers.get("X-Amz-Invocation-Type"), Some("Event"));
    let json: Value = serde_json::from_str(&sent.body.to_string()).expect("JSON");
    assert_eq!(json, json!({"a": ["'"]}));
    let Outcome::Call(call) = api.0.receive(&request) else { panic!("no call") };
    let response = call.respond(&BackendResponse::new(202, ""));
    assert_eq!((response.status, response.body.to_string().trim()), (202, "{}"));
}

#[test]
fn a_builder_invokes_a_function_with_a_payload() {
    let mut stack = Stack::new("hello");
    let code = Code::Source("def handler(event, context): return event".to_owned());
    let hello = stack.add(Function::new("hello", Runtime::Python313, code));
    let payload: Payload = "{body|json}".parse().expect("a payload");
    let invoke = InvokeFunction::new(&hello, payload)
        .alias("live")
        .permission(true)
        .timeout_milliseconds(900)
        .invocation(Invocation::RequestResponse)
        .error_code("no .*", "NotFound")
        .answer(ServiceAnswer::new(200, json!({"all": "{response}"})));
    let api = RestApi::new("api").route(HttpMethod::Post, "/", Method::new(invoke));
    stack.add(api.stage(Stage::new("prod")));
    let (resources, main) = synthesized(&stack);
    let integration = &resources["ApiPostMethod"]["Properties"]["Integration"];
    assert_eq!(
        (&integration["Type"], &integration["TimeoutInMillis"]),
        (&json!("AWS"), &json!(900))
    );
    assert!(integration["Credentials"].is_null() && resources["ApiRole"].is_null());
    assert_eq!(integration["IntegrationResponses"][1]["SelectionPattern"], "[\\s\\S]+");
    assert!(resources["ApiPostMethodPermission"].is_object());
    assert!(main.contains(r#"selection_pattern = "[\\s\\S]+""#), "{main}");
}
