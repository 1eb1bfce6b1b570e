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
