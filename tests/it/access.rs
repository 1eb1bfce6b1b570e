//! Access control on both backends: authorizers, the resource policy, and the stage's settings for
//! them.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::{Value, json};

/// The CloudFormation resources of a blueprint, and its `main.tf`.
fn synthesized(blueprint: &str) -> (Value, String) {
    let source =
        Source { name: "test.yaml".into(), text: blueprint.into(), directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    let module = Terraform.synthesize(&Plan::of(&stack).check().expect("sound"));
    let main = module
        .into_iter()
        .find(|artifact| artifact.name == "main.tf")
        .expect("main.tf")
        .into_text()
        .expect("text");
    (template["Resources"].clone(), main)
}

const AUTHORIZERS: &str = "
name: test
tables: {orders: {partition-key: id}}
api:
  authorizer: by-token
  authorizers:
    by-token: {token: {function: \"arn:aws:lambda:us-east-1:123456789012:function:f\"}}
    pool: {cognito: {user-pools: [\"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc\"]}}
  cors: {origins: any}
  routes:
    GET /standard: {mock: {status: 200}}
    GET /own: {authorizer: pool, authorization-scopes: [orders/read], mock: {status: 200}}
    GET /open: {authorization: NONE, mock: {status: 200}}
    GET /signed: {authorization: AWS_IAM, mock: {status: 200}}
";

#[test]
fn a_route_inherits_the_authorizer_of_the_api() {
    let (resources, main) = synthesized(AUTHORIZERS);
    let of = |name: &str| {
        let method = &resources[format!("Api{name}Method")]["Properties"];
        (method["AuthorizationType"].clone(), method["AuthorizerId"]["Ref"].clone())
    };
    assert_eq!(of("GetStandard"), ("CUSTOM".into(), "ApiByTokenAuthorizer".into()));
    assert_eq!(of("GetOwn"), ("COGNITO_USER_POOLS".into(), "ApiPoolAuthorizer".into()));
    assert_eq!(of("GetOpen"), ("NONE".into(), Value::Null));
    assert_eq!(of("GetSigned"), ("AWS_IAM".into(), Value::Null));
    // Browsers send no token with a preflight request.
    assert_eq!(of("OptionsStandard"), ("NONE".into(), Value::Null));
    assert_eq!(
        resources["ApiGetOwnMethod"]["Properties"]["AuthorizationScopes"],
        json!(["orders/read"])
    );
    assert_eq!(main.matches("aws_api_gateway_authorizer.api_by_token.id").count(), 2);
    assert_eq!(main.matches("aws_api_gateway_authorizer.api_pool.id").count(), 1);
}

#[test]
fn only_the_authorizer_may_call_its_function() {
    let (resources, main) = synthesized(AUTHORIZERS);
    assert_eq!(
        resources["ApiByTokenAuthorizerPermission"]["Properties"]["SourceArn"]["Fn::Sub"],
        "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/authorizers/${ApiByTokenAuthorizer}"
    );
    let arn = "${aws_api_gateway_rest_api.api.execution_arn}/authorizers/${aws_api_gateway_authorizer.api_by_token.id}";
    assert!(main.contains(arn), "{main}");
    let with_role = AUTHORIZERS
        .replace("function:f\"", "function:f\", credentials: \"arn:aws:iam::123456789012:role/r\"");
    let (resources, main) = synthesized(&with_role);
    assert!(resources["ApiByTokenAuthorizerPermission"].is_null());
    assert!(!main.contains("aws_lambda_permission"));
}

#[test]
fn a_private_api_allows_its_endpoints_except_denied_callers() {
    let (resources, main) = synthesized(
        "
name: test
api:
  endpoint: {private: {vpc-endpoints: [vpce-1]}}
  policy: [{effect: deny, principals: [\"123456789012\"], unless: {source-ips: [10.0.0.0/8], vpcs: [vpc-1, vpc-2]}}]
  routes: {GET /: {mock: {status: 200}}}
",
    );
    assert_eq!(
        resources["Api"]["Properties"]["Policy"]["Statement"],
        json!([
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
             "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
            {"Effect": "Deny", "Principal": {"AWS": "123456789012"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
             "Condition": {"NotIpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}, "StringNotEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}},
        ])
    );
    assert!(
        main.contains("Effect = \"Deny\"") && main.contains("AWS = \"123456789012\""),
        "{main}"
    );
}

#[test]
fn callers_allowed_by_a_private_api_must_use_its_endpoints() {
    let (resources, main) = synthesized(
        "
name: test
api:
  endpoint: {private: {vpc-endpoints: [vpce-1, vpce-2]}}
  policy:
    - {principals: [\"123456789012\"]}
    - {principals: [\"arn:aws:iam::123456789012:role/office\"], when: {vpc-endpoints: [vpce-2]}}
  routes: {GET /: {mock: {status: 200}}}
",
    );
    let statement = |principal: &str, endpoints: Value| {
        json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
               "Condition": {"StringEquals": {"aws:SourceVpce": endpoints}}})
    };
    // No one else: a statement for everyone would make these two pointless.
    assert_eq!(
        resources["Api"]["Properties"]["Policy"]["Statement"],
        json!([
            statement("123456789012", json!(["vpce-1", "vpce-2"])),
            statement("arn:aws:iam::123456789012:role/office", json!("vpce-2")),
        ])
    );
    assert_eq!(
        main.matches("Effect = \"Allow\"").count(),
        2 + main.matches("\"sts:AssumeRole\"").count(),
        "{main}"
    );
}

#[test]
fn the_account_s_role_for_logs_outlives_the_stack() {
    let (resources, _) = synthesized(
        "
name: test
tables: {orders: {partition-key: id}}
api:
  account-logging-role: true
  routes: {'GET /{id}': {get: {table: orders}}}
",
    );
    for name in ["AccountLoggingAccount", "AccountLoggingRole"] {
        assert_eq!(resources[name]["DeletionPolicy"], "Retain", "{name}");
        assert_eq!(resources[name]["UpdateReplacePolicy"], "Retain", "{name}");
    }
    assert!(resources["ApiRole"]["DeletionPolicy"].is_null());
}

#[test]
fn tags_of_the_stack_are_on_everything_and_a_table_s_own_win() {
    let (resources, main) = synthesized(
        "
name: test
tags: {team: shop, stage: dev}
tables: {orders: {partition-key: id, tags: {team: orders}}}
api:
  stage: {access-log: {retention-days: 7}, client-certificate: true}
  routes: {'GET /{id}': {get: {table: orders}}}
api-keys: {shop: {}}
usage-plans: {shop: {api-keys: [shop]}}
",
    );
    let tags = |name: &str| resources[name]["Properties"]["Tags"].clone();
    let of = |team: &str| json!([{"Key": "stage", "Value": "dev"}, {"Key": "team", "Value": team}]);
    assert_eq!(tags("OrdersTable"), of("orders"));
    let others = [
        "ApiRole",
        "Api",
        "ApiProdStage",
        "ApiProdStageLogGroup",
        "ApiProdClientCertificate",
        "ShopApiKey",
    ];
    for name in others.into_iter().chain(["ShopUsagePlan"]) {
        assert_eq!(tags(name), of("shop"), "{name}");
    }
    assert_eq!(main.matches("team  = \"shop\"").count(), others.len() + 1, "{main}");
}

#[test]
fn logs_wait_for_the_account_to_know_the_role_that_writes_them() {
    let (resources, main) = synthesized(
        "
name: test
api:
  account-logging-role: true
  stage: {access-log: {retention-days: 7}}
  routes: {GET /: {mock: {status: 200}}}
",
    );
    assert_eq!(resources["ApiProdStage"]["DependsOn"], json!(["AccountLoggingAccount"]));
    let role = json!({"Fn::GetAtt": ["AccountLoggingRole", "Arn"]});
    assert_eq!(resources["AccountLoggingAccount"]["Properties"]["CloudWatchRoleArn"], role);
    assert!(main.contains("aws_api_gateway_account.account_logging,"), "{main}");
    assert!(main.contains("aws_iam_role_policy_attachment.account_logging,"), "{main}");
}
