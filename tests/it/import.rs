//! Import: our own output comes back, and blueprints of other templates do the same as these.

use std::path::PathBuf;

use dynagate::blueprint::{Blueprint, Source};
use dynagate::import::{self, Import, ImportError, Options, RouteOutcome};
use dynagate::load::Settings;
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend, CloudFormation, Terraform};

fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned(), directory: PathBuf::from(".") }
}

fn imported_with(text: &str, settings: &Settings, options: Options) -> Result<Import, ImportError> {
    let source = source("template.yaml", text);
    import::import_source(&source, settings, options).map(|(_, imported)| imported)
}

fn imported(text: &str) -> Import {
    imported_with(text, &Settings::default(), Options::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn messages(imported: &Import) -> Vec<&str> {
    imported.findings.iter().map(|finding| &*finding.message).collect()
}

/// The blueprint of an import, whose examples pass.
fn blueprint(imported: &Import) -> Blueprint {
    let blueprint = Blueprint::read(source("imported.yaml", &imported.text), Vec::new())
        .unwrap_or_else(|error| panic!("{error}\n{}", imported.text));
    blueprint.plan().unwrap_or_else(|error| panic!("{error}\n{}", imported.text));
    let gateways = Plan::of_examples(blueprint.stack()).gateways();
    for example in blueprint.stack().examples() {
        let failures = example.run(&gateways).failures;
        assert_eq!(failures, [], "{}\n{}", example.name(), imported.text);
    }
    blueprint
}

fn texts(artifacts: &[Artifact]) -> Vec<(&str, &str)> {
    artifacts.iter().filter_map(|of| Some((&*of.name, of.text()?))).collect()
}

/// From the CloudFormation of each pattern, its blueprint comes back: both engines write the same
/// bytes, and nothing is left unsaid.
#[test]
fn patterns_come_back_from_their_cloudformation() {
    for pattern in PATTERNS {
        let own = Blueprint::read(pattern.source(), Vec::new()).expect("the pattern");
        let plan = own.plan().expect("the pattern");
        let template = CloudFormation.synthesize(&plan);
        let options = Options { name: Some(pattern.name.to_owned()), ..Options::default() };
        let text = template[0].text().expect("a template");
        let imported = imported_with(text, &Settings::default(), options)
            .unwrap_or_else(|error| panic!("{}: {error}", pattern.name));
        assert_eq!(messages(&imported), Vec::<&str>::new(), "{}", pattern.name);
        let typed = |(_, outcome): &(_, RouteOutcome)| *outcome == RouteOutcome::Typed;
        assert!(imported.routes.iter().all(typed), "{}\n{}", pattern.name, imported.text);
        let blueprint = blueprint(&imported);
        let plan_of_import = blueprint.plan().expect("a plan");
        let own_module = Terraform.synthesize(&plan);
        for (own, other) in [
            (template, CloudFormation.synthesize(&plan_of_import)),
            (own_module, Terraform.synthesize(&plan_of_import)),
        ] {
            assert_eq!(texts(&own), texts(&other), "{}", pattern.name);
        }
        assert_eq!(plan.deployed_apis(), plan_of_import.deployed_apis(), "{}", pattern.name);
        assert!(!blueprint.stack().examples().is_empty(), "{}", pattern.name);
    }
}

/// From a plan of Terraform of a pattern, an API with the same routes comes back. A plan tells neither
/// the code of functions nor `prevent_destroy`, and what is not imported is told: of `orders-api`, its
/// user pool and its alarms. The routes of `resume-getput` keep their templates.
#[test]
fn patterns_come_back_from_their_plans_of_terraform() {
    let directory =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/load/terraform");
    let mut count = 0;
    for pattern in PATTERNS {
        let path = directory.join(format!("{}.json", pattern.name));
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        count += 1;
        let imported = imported(&text);
        if pattern.name == "orders-api" {
            for missing in ["aws_cognito_user_pool.customers", "aws_cloudwatch_metric_alarm."] {
                assert!(messages(&imported).iter().any(|of| of.contains(missing)), "{missing}");
            }
            continue;
        }
        let blueprint = blueprint(&imported);
        if pattern.name == "resume-getput" {
            let own = |(_, outcome): &(_, RouteOutcome)| *outcome == RouteOutcome::Raw;
            assert!(imported.routes.iter().all(own), "{}", imported.text);
            continue;
        }
        let typed = |(_, outcome): &(_, RouteOutcome)| *outcome == RouteOutcome::Typed;
        assert!(imported.routes.iter().all(typed), "{}\n{}", pattern.name, imported.text);
        let own = Blueprint::read(pattern.source(), Vec::new()).expect("the pattern");
        let apis = |blueprint: &Blueprint| Plan::of(blueprint.stack()).deployed_apis().remove(0);
        let (own_api, api) = (apis(&own), apis(&blueprint));
        assert_eq!(own_api.resources, api.resources, "{}", pattern.name);
        assert_eq!(own_api.models, api.models, "{}", pattern.name);
        assert_eq!(own_api.gateway_responses, api.gateway_responses, "{}", pattern.name);
        assert_eq!(own_api.usage_plans, api.usage_plans, "{}", pattern.name);
        assert_eq!(own_api.stages, api.stages, "{}", pattern.name);
    }
    assert_eq!(count, 6);
}

const DYNAMODB: &str = r#"
Parameters:
  Stage: {Type: String, Default: live}
  Owner: {Type: String, Description: The owner}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      Tags: [{Key: owner, Value: !Ref Owner}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies:
        - PolicyName: p
          PolicyDocument: {Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: !GetAtt Orders.Arn}]}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: shop, EndpointConfiguration: {Types: [REGIONAL]}}
  OrdersResource:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: "{id}"}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref OrdersResource
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub "arn:aws:apigateway:${AWS::Region}:dynamodb:action/GetItem"
        Credentials: !GetAtt Role.Arn
        RequestTemplates:
          application/json: |
            {"TableName": "orders", "Key": {"id": {"S": "$input.params('id')"}}}
        IntegrationResponses:
          - StatusCode: 200
            ResponseTemplates:
              application/json: |
                #set($item = $input.path('$.Item'))
                {"id": "$item.id.S", "total": "$item.total.N"}
      MethodResponses: [{StatusCode: 200}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [Get]
    Properties: {RestApiId: !Ref Api}
  StageResource:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: !Ref Stage}
"#;

/// Templates whose failures are answered with 200 are kept, and the comment has the operation.
#[test]
fn templates_of_others_are_kept_where_an_operation_would_answer_differently() {
    let imported = imported(DYNAMODB);
    let blueprint = blueprint(&imported);
    assert_eq!(imported.routes[0].1, RouteOutcome::Raw, "{}", imported.text);
    for line in [
        "  stage: {name: live}",
        "  owner: {description: The owner}",
        "    tags: {owner: \"${parameters.owner}\"}",
        "      raw:",
        "        tables: [orders]",
        "    point-in-time-recovery: false",
        "    removal-policy: delete",
    ] {
        assert!(imported.text.lines().any(|of| of == line), "{line}\n{}", imported.text);
    }
    assert_eq!(blueprint.stack().examples().len(), 2);
    // The logical ID would change.
    let messages = messages(&imported);
    assert!(
        matches!(&messages[..], [message] if message.contains("`Orders` becomes `OrdersTable`")),
        "{messages:?}"
    );
}

#[test]
fn a_given_parameter_becomes_a_constant() {
    let parameters = [("Owner".to_owned(), "me".to_owned())].into();
    let settings = Settings { parameters, ..Settings::default() };
    let imported = imported_with(DYNAMODB, &settings, Options::default()).expect("a blueprint");
    assert!(imported.text.contains("    tags: {owner: me}"), "{}", imported.text);
    assert!(!imported.text.contains("parameters:"), "{}", imported.text);
}

/// A method of an API with one integration.
fn with_method(integration: &str, others: &str) -> String {
    format!(
        r"
Resources:
{others}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {{Name: shop, EndpointConfiguration: {{Types: [REGIONAL]}}}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
{integration}
      MethodResponses: [{{StatusCode: 200}}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [Post]
    Properties: {{RestApiId: !Ref Api, StageName: prod}}
"
    )
}

fn aws(uri: &str, further: &str) -> String {
    format!(
        "        Type: AWS\n        IntegrationHttpMethod: POST\n        Uri: !Sub \
         \"arn:aws:apigateway:${{AWS::Region}}:{uri}\"\n{further}"
    )
}

const ROLE: &str = r#"
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn}
              - {Effect: Allow, Action: "sns:Publish", Resource: !Ref Topic}
              - {Effect: Allow, Action: "kinesis:PutRecord", Resource: !GetAtt Stream.Arn}
              - {Effect: Allow, Action: "events:PutEvents", Resource: !GetAtt Bus.Arn}
              - {Effect: Allow, Action: "states:StartExecution", Resource: !Ref Machine}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 1}}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: events}}
  Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {StateMachineName: checkout, RoleArn: x, DefinitionString: "{}"}}
"#;

/// Requests to other services keep their templates and the rights that they need.
#[test]
fn requests_to_services() {
    let responses = "        Credentials: !GetAtt Role.Arn\n        IntegrationResponses: [{StatusCode: 200}]\n";
    let template = |template: &str| {
        format!("{responses}        RequestTemplates: {{application/json: '{template}'}}\n")
    };
    let form = "        RequestParameters: {integration.request.header.Content-Type: \"''application/x-www-form-urlencoded''\"}\n"
        .replace("''", "'");
    for (uri, further, expected) in [
        (
            "sqs:path/${AWS::AccountId}/orders",
            template("Action=SendMessage&MessageBody=$util.urlEncode($input.body)") + &form,
            "sqs:SendMessage",
        ),
        (
            "sns:path/",
            template("Action=Publish&TopicArn=arn:aws:sns:us-east-1:123456789012:news&Message=x")
                + &form,
            "sns:Publish",
        ),
        (
            "kinesis:action/PutRecord",
            template(
                r#"{"StreamName": "clicks", "PartitionKey": "$input.path(''$.k'')", "Data": "$util.base64Encode($input.json(''$''))"}"#,
            ),
            "kinesis:PutRecord",
        ),
        (
            "events:action/PutEvents",
            template(
                r#"{"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": "events"}]}"#,
            ),
            "events:PutEvents",
        ),
        (
            "states:action/StartExecution",
            template(
                r#"{"stateMachineArn": "x", "input": "$util.escapeJavaScript($input.json(''$''))"}"#,
            ),
            "states:StartExecution",
        ),
    ] {
        let text = with_method(&aws(uri, &further), ROLE);
        let imported = imported(&text);
        blueprint(&imported);
        let outcome = imported.routes[0].1;
        assert_ne!(outcome, RouteOutcome::Unsaid, "{uri}: {:?}", messages(&imported));
        if outcome == RouteOutcome::Raw {
            assert!(imported.text.contains(&format!("\"{expected}\"")), "{}", imported.text);
        }
    }
}

#[test]
fn functions_endpoints_and_mocks() {
    let function = r#"
  Quote:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: quote, Runtime: python3.13, Handler: index.handler, Role: !GetAtt R.Arn, Code: {ZipFile: "def handler(event, context): pass"}}
  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
"#;
    let proxy = "        Type: AWS_PROXY\n        IntegrationHttpMethod: POST\n        Uri: !Sub \"arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Quote.Arn}/invocations\"\n";
    let http = "        Type: HTTP_PROXY\n        IntegrationHttpMethod: POST\n        Uri: https://example.com/orders\n";
    let mock = "        Type: MOCK\n        RequestTemplates: {application/json: '{\"statusCode\": 200}'}\n        IntegrationResponses: [{StatusCode: 200, ResponseTemplates: {application/json: '{\"ok\": true}'}}]\n";
    for (integration, line) in [
        (proxy, "lambda: quote"),
        (http, "http: {proxy: \"https://example.com/orders\"}"),
        (mock, "mock: {status: 200"),
    ] {
        let imported = imported(&with_method(integration, function));
        blueprint(&imported);
        assert_eq!(imported.routes[0].1, RouteOutcome::Typed, "{}", imported.text);
        assert!(imported.text.contains(line), "{line}\n{}", imported.text);
    }
}

/// A comment and a finding tell what a blueprint has no keys for.
#[test]
fn what_cannot_be_said_is_a_comment_and_a_finding() {
    let http = "        Type: HTTP\n        IntegrationHttpMethod: POST\n        Uri: https://example.com\n        RequestTemplates: {application/json: 'x'}\n        IntegrationResponses: [{StatusCode: 200}]\n";
    let others = r#"
  Distribution: {Type: AWS::CloudFront::Distribution, Properties: {}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: MOCK, RequestTemplates: {application/json: '{"statusCode": 204}'}, IntegrationResponses: [{StatusCode: 204}]}
      MethodResponses: [{StatusCode: 204}]
"#;
    let imported = imported(&with_method(http, others));
    blueprint(&imported);
    let told = messages(&imported);
    let route = "POST / is not imported: a blueprint has no mapping templates of one's own for HTTP endpoints";
    let resource = "`Distribution` (AWS::CloudFront::Distribution) is not imported";
    for expected in [route, resource] {
        assert!(told.contains(&expected), "{told:?}");
        assert!(imported.text.contains(&format!("# {expected}.")), "{}", imported.text);
    }
    assert_eq!(imported.routes[0].1, RouteOutcome::Typed);
    assert_eq!(imported.routes[1].1, RouteOutcome::Unsaid);
}

#[test]
fn files_without_one_api() {
    let error = |text: &str, api: Option<&str>| {
        let options = Options { api: api.map(str::to_owned), ..Options::default() };
        let error = imported_with(text, &Settings::default(), options).err();
        error.map(|error| error.to_string())
    };
    let none = "Resources: {T: {Type: AWS::SNS::Topic}}";
    assert_eq!(error(none, None).as_deref(), Some("it has no REST API"));
    let two = "Resources: {A: {Type: AWS::ApiGateway::RestApi}, Second: {Type: AWS::ApiGateway::RestApi}}";
    let several = "it has several REST APIs: choose one of `A`, `Second`";
    assert_eq!(error(two, None).as_deref(), Some(several));
    let unknown = "it has no REST API `Secund`: did you mean `Second`?";
    assert_eq!(error(two, Some("Secund")).as_deref(), Some(unknown));
    assert!(error("a: b", None).is_some_and(|error| error.contains("neither `Resources`")));
    assert!(error("a: [", None).is_some());
}
