//! SAM: APIs, events, authorizers and preflight requests.

use dynagate::gateway::api::{AuthorizationType, AuthorizerType, HttpMethod, IntegrationType};
use dynagate::gateway::{Gateway, Outcome, Request};

use super::{findings, loaded, method};

const TEMPLATE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    BinaryMediaTypes: [image~1png]
    Cors: {AllowHeaders: "'x-own'"}
  Function: {Runtime: python3.13}
Resources:
  Implicit:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Events:
        List: {Type: Api, Properties: {Path: /orders, Method: get}}
        Timer: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Users: {Type: AWS::Cognito::UserPool}
  Own:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Cors: {AllowOrigin: "'https://example.com'", AllowHeaders: "'content-type'"}
      Auth:
        DefaultAuthorizer: Callers
        AddDefaultAuthorizerToCorsPreflight: false
        Authorizers:
          Callers: {UserPoolArn: !GetAtt Users.Arn}
          Tokens: {FunctionArn: !GetAtt Implicit.Arn, Identity: {Header: X-Token}}
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {X-Own: "'yes'"}}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Events:
        Any: {Type: Api, Properties: {RestApiId: !Ref Own, Path: "/{proxy+}", Method: any}}
        Open:
          Type: Api
          Properties: {RestApiId: !Ref Own, Path: /open, Method: POST, Auth: {Authorizer: NONE, ApiKeyRequired: true}}
        Token:
          Type: Api
          Properties: {RestApiId: !Ref Own, Path: /token, Method: POST, Auth: {Authorizer: Tokens}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Events: {Start: {Type: Api, Properties: {RestApiId: !Ref Own, Path: /start, Method: post}}}
  Simple: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: key, Type: Number}}}
Outputs:
  Url: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod"}
"#;

#[test]
fn events_are_routes() {
    let loaded = loaded(TEMPLATE);
    assert_eq!(findings(&loaded), Vec::<String>::new());
    let [own, implicit] = loaded.apis.as_slice() else { panic!("two APIs") };
    assert_eq!((&*own.name, &*implicit.name), ("Own", "ServerlessRestApi"));
    assert!(implicit.api.stages.contains_key("Prod"));
    assert!(implicit.api.binary_media_types.contains("image/png"));
    let list = method(implicit, HttpMethod::Get, "/orders");
    assert_eq!(list.method_integration.r#type, IntegrationType::AwsProxy);
    let uri = method(own, HttpMethod::Any, "/{proxy+}").method_integration.uri.as_deref();
    assert_eq!(
        uri,
        Some(
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
             arn:aws:lambda:us-east-1:123456789012:function:Function:live/invocations"
        )
    );
    let start = method(own, HttpMethod::Post, "/start");
    assert_eq!(start.method_integration.r#type, IntegrationType::Aws);
    assert_eq!(loaded.tables[0].definition["AttributeDefinitions"][0]["AttributeType"], "N");
}

#[test]
fn authorizers_apply_to_routes_and_not_to_preflight_requests() {
    let loaded = loaded(TEMPLATE);
    let own = &loaded.apis[0];
    let proxy = method(own, HttpMethod::Any, "/{proxy+}");
    assert_eq!(proxy.authorization_type, AuthorizationType::CognitoUserPools);
    let open = method(own, HttpMethod::Post, "/open");
    assert_eq!((open.authorization_type, open.api_key_required), (AuthorizationType::None, true));
    let token = method(own, HttpMethod::Post, "/token");
    assert_eq!(token.authorizer_id.as_deref(), Some("Tokens"));
    let authorizer = &own.api.authorizers["Tokens"];
    assert_eq!(authorizer.r#type, AuthorizerType::Token);
    assert_eq!(authorizer.identity_source.as_deref(), Some("method.request.header.X-Token"));
    let preflight = method(own, HttpMethod::Options, "/open");
    assert_eq!(preflight.authorization_type, AuthorizationType::None);
    let gateway = Gateway::at(own.api.clone(), "live").expect("the stage");
    let Outcome::Response(response) = gateway.receive(&Request::new("OPTIONS", "/open")) else {
        panic!("a mock integration responds")
    };
    let value = |name| response.headers.get(name);
    assert_eq!(value("Access-Control-Allow-Origin"), Some("https://example.com"));
    assert_eq!(value("Access-Control-Allow-Methods"), Some("OPTIONS,POST"));
}

/// SAM's short forms of resource policies, and its usage plans.
#[test]
fn policies_and_usage_plans_are_those_that_sam_writes() {
    let text = r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth:
        ApiKeyRequired: true
        ResourcePolicy: {IpRangeWhitelist: [192.0.2.0/24], AwsAccountBlacklist: ["210987654321"]}
        UsagePlan:
          CreateUsagePlan: PER_API
          Quota: {Limit: 2, Period: DAY}
          Throttle: {RateLimit: 5, BurstLimit: 10}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /orders, Method: GET}}}
"#;
    let loaded = loaded(text);
    assert_eq!(findings(&loaded), Vec::<String>::new());
    let api = &loaded.apis[0].api;
    let plan = &api.usage_plans["ApiUsagePlan"];
    assert!(plan.keys.contains("ApiApiKey") && plan.api_stages.contains("live"), "{plan:?}");
    assert_eq!(plan.quota.as_ref().map(|quota| quota.limit), Some(2));
    let key = api.api_keys["ApiApiKey"].value.clone().expect("a value");
    let gateway = Gateway::at(api.clone(), "live").expect("the stage");
    let status = |address: &str, key: Option<&str>| {
        let mut request = Request::new("GET", "/orders");
        request = request.context("identity", serde_json::json!({"sourceIp": address}));
        if let Some(key) = key {
            request = request.header("x-api-key", key);
        }
        match gateway.receive(&request) {
            Outcome::Response(response) => response.status,
            _ => 200,
        }
    };
    assert_eq!(status("192.0.2.7", Some(&key)), 200);
    assert_eq!(status("192.0.2.7", None), 403);
    assert_eq!(status("198.51.100.7", Some(&key)), 403);

    let with = |old: &str, new: &str| findings(&super::loaded(&text.replace(old, new)));
    assert_eq!(
        with("IpRangeWhitelist", "RangeWhitelist"),
        ["9:26 unread-part: `RangeWhitelist` of the resource policy is not read"]
    );
    assert_eq!(
        with("PER_API", "YES"),
        [
            "11:11 invalid-template: the usage plan has no `CreateUsagePlan`: PER_API, SHARED or NONE"
        ]
    );
    let lists = "{SourceVpcBlacklist: [vpc-1, vpce-2], CustomStatements: [{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}]}";
    let old = "{IpRangeWhitelist: [192.0.2.0/24], AwsAccountBlacklist: [\"210987654321\"]}";
    let loaded = super::loaded(&text.replace(old, lists));
    let policy = loaded.apis[0].api.policy.as_ref().expect("a policy");
    assert_eq!(policy.statement.len(), 3, "{policy:?}");
}
