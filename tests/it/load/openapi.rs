//! `OpenAPI` 3 and Swagger 2, standing alone and as the body of an API.

use dynagate::blueprint::Source;
use dynagate::gateway::api::{AuthorizationType, GatewayResponseType, HttpMethod, IntegrationType};
use dynagate::load::{self, Part, Settings};

use super::{assert_word, findings, loaded, method, route};

const OPENAPI: &str = r##"
openapi: 3.0.1
info: {title: shop, version: "1"}
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
x-amazon-apigateway-request-validator: all
x-amazon-apigateway-binary-media-types: [image/png]
x-amazon-apigateway-gateway-responses:
  ACCESS_DENIED: {statusCode: 404, responseTemplates: {application/json: "{}"}}
x-amazon-apigateway-policy:
  Statement: {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}
components:
  parameters: {Limit: {in: query, name: limit, schema: {type: integer}}}
  schemas:
    Line: {type: object}
    Order: {type: object, properties: {lines: {type: array, items: {$ref: "#/components/schemas/Line"}}}}
  securitySchemes:
    users:
      type: apiKey
      in: header
      name: Authorization
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: ["arn:aws:cognito-idp:x"]}
    key: {type: apiKey, in: header, name: x-api-key}
    signed: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}
paths:
  /orders:
    parameters: [{$ref: "#/components/parameters/Limit"}]
    post:
      security: [{users: [shop/write]}, {key: []}]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses: {"201": {description: made, headers: {Location: {schema: {type: string}}}}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:dynamodb:action/PutItem
        credentials: arn:aws:iam::123456789012:role/api
        passthroughBehavior: never
        requestTemplates:
          application/json: |
            {"Item": {"id":
              {"S": "$input.path('$.id')"}}}
        responses:
          default: {statusCode: "201", responseParameters: {method.response.header.Location: "'/x'"}}
          4\d{2}: {statusCode: "400"}
    x-amazon-apigateway-any-method:
      security: [{signed: []}]
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: "https://example.com"}
    get:
      summary: has no integration
"##;

#[test]
fn definitions_are_apis() {
    let loaded = loaded(OPENAPI);
    assert_eq!(
        findings(&loaded),
        ["49:5 invalid-template: GET /orders has no integration, and API Gateway does not \
             deploy it"]
    );
    let api = &loaded.apis[0];
    assert_eq!(api.api.name, "shop");
    let post = method(api, HttpMethod::Post, "/orders");
    assert_eq!(post.authorization_type, AuthorizationType::CognitoUserPools);
    assert!(post.api_key_required && post.authorization_scopes.contains("shop/write"));
    assert_eq!(post.request_models["application/json"], "Order");
    assert_eq!(post.request_validator_id.as_deref(), Some("all"));
    assert!(!post.request_parameters["method.request.querystring.limit"]);
    let responses = &post.method_integration.integration_responses;
    assert_eq!(responses[&201].selection_pattern, None);
    assert_eq!(responses[&400].selection_pattern.as_deref(), Some(r"4\d{2}"));
    assert!(
        post.method_responses[&201]
            .response_parameters
            .contains_key("method.response.header.Location")
    );
    let any = method(api, HttpMethod::Any, "/orders");
    assert_eq!(any.authorization_type, AuthorizationType::AwsIam);
    assert_eq!(any.method_integration.r#type, IntegrationType::HttpProxy);
    let denied = &api.api.gateway_responses[&GatewayResponseType::AccessDenied];
    assert_eq!(denied.status_code, Some(404));
    let policy = api.api.policy.as_ref().expect("a policy");
    assert_eq!(
        policy.statement[0].resource.0,
        ["arn:aws:execute-api:us-east-1:123456789012:abcdef1234/*"]
    );
    let schema = api.api.models["Order"].schema.to_string();
    assert!(schema.contains("/restapis/abcdef1234/models/Line"), "{schema}");
    let part = Part::RequestTemplate(route(HttpMethod::Post, "/orders"), "application/json".into());
    let template = &post.method_integration.request_templates["application/json"];
    assert_word(&loaded, api, OPENAPI, &part, template, "$input");
}

#[test]
fn a_definition_is_the_body_of_an_api_in_the_template_or_a_file() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("api.yaml"), OPENAPI).expect("written");
    let text = "
Resources:
  Inline:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        swagger: '2.0'
        info: {title: inline}
        paths:
          /:
            get:
              responses: {'200': {description: found}}
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: {application/json: !Sub '{\"statusCode\": 200} ## ${AWS::Region}'}
                responses: {default: {statusCode: 200}}
  File:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./api.yaml}}}
  Missing:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, DefinitionUri: nowhere.yaml}
";
    let source = Source {
        name: "template.yaml".into(),
        text: text.into(),
        directory: directory.path().into(),
    };
    let loaded = load::load(&source, &Settings::default()).expect("a template");
    let [inline, file, missing] = loaded.apis.as_slice() else { panic!("three APIs") };
    let get = method(inline, HttpMethod::Get, "/");
    let template = &get.method_integration.request_templates["application/json"];
    assert_eq!(template, "{\"statusCode\": 200} ## us-east-1");
    let part = Part::RequestTemplate(route(HttpMethod::Post, "/orders"), "application/json".into());
    let place = file.places.position(&loaded.files, &part, Some(0));
    assert!(place.name.ends_with("api.yaml"), "{}", place.name);
    assert!(missing.api.resources.is_empty());
    let reported = findings(&loaded);
    assert!(reported.iter().any(|of| of.contains("cannot read") && of.contains("nowhere.yaml")));
}
