//! Routes that invoke functions: the integration and the permission, on both backends.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::model::{
    Code, Function, HttpMethod, LambdaIntegration, Method, RestApi, RoleArn, Runtime, Stack, Stage,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::{Value, json};

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
