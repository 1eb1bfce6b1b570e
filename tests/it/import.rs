//! Import: our own output comes back, and blueprints of other templates do the same as these.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dynagate::blueprint::{Blueprint, Source};
use dynagate::check::CheckedPlan;
use dynagate::import::{self, Import, ImportError, Options, RouteOutcome};
use dynagate::load::Settings;
use dynagate::pattern::{PATTERNS, Pattern};
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend, CloudFormation, Terraform};
use serde_json::Value;

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

/// The path of a directory of this repository.
fn directory(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The properties of the resources of a template; `None` for those with the value of a parameter, which
/// is a constant in a plan. Comments for checkov are not in a plan, either.
fn resources(plan: &CheckedPlan<'_>) -> BTreeMap<String, Option<Value>> {
    let artifacts = CloudFormation.synthesize(plan);
    let text = artifacts[0].text().expect("a template");
    let template: Value = serde_json::from_str(text).expect("JSON");
    let resources = template["Resources"].as_object().expect("resources").iter();
    let parameters = template["Parameters"].as_object();
    let parameters: Vec<&String> = parameters.into_iter().flat_map(|of| of.keys()).collect();
    let has_parameter = |of: &Value| {
        let text = of.to_string();
        let refers = |name: &&String| {
            text.contains(&format!(r#"{{"Ref":"{name}"}}"#))
                || text.contains(&format!("${{{name}}}"))
        };
        parameters.iter().any(refers)
    };
    let resources = resources.map(|(id, of)| {
        let properties = Some(of["Properties"].clone()).filter(|of| !has_parameter(of));
        (id.clone(), properties)
    });
    resources.collect()
}

/// From a plan of Terraform of each pattern and the files of its module, its blueprint comes back.
#[test]
fn patterns_come_back_from_their_plans_of_terraform() {
    let mut count = 0;
    for pattern in PATTERNS {
        let path = directory(&format!("tests/it/load/terraform/{}.json", pattern.name));
        let text = std::fs::read_to_string(path).expect("the plan");
        count += 1;
        let module = directory(&format!("snapshots/{}/terraform", pattern.name));
        let settings = Settings { module_directory: Some(module), ..Settings::default() };
        let options = Options { name: Some(pattern.name.to_owned()), ..Options::default() };
        let imported = imported_with(&text, &settings, options).expect("a blueprint");
        assert_eq!(messages(&imported), Vec::<&str>::new(), "{}", pattern.name);
        let blueprint = blueprint(&imported);
        let typed = |(_, outcome): &(_, RouteOutcome)| *outcome == RouteOutcome::Typed;
        assert!(imported.routes.iter().all(typed), "{}\n{}", pattern.name, imported.text);
        let own = Blueprint::read(pattern.source(), Vec::new()).expect("the pattern");
        let (own, plan) = (own.plan().expect("a plan"), blueprint.plan().expect("a plan"));
        let (own_api, api) = (own.deployed_apis().remove(0), plan.deployed_apis().remove(0));
        assert_eq!(own_api.resources, api.resources, "{}", pattern.name);
        assert_eq!(own_api.models, api.models, "{}", pattern.name);
        assert_eq!(own_api.gateway_responses, api.gateway_responses, "{}", pattern.name);
        assert_eq!(own_api.authorizers, api.authorizers, "{}", pattern.name);
        assert_eq!(own_api.usage_plans, api.usage_plans, "{}", pattern.name);
        assert_eq!(own_api.stages, api.stages, "{}", pattern.name);
        let (own, other) = (resources(&own), resources(&plan));
        for (id, properties) in own.iter().filter(|(_, of)| of.is_some()) {
            assert_eq!(Some(properties), other.get(id), "{}: {id}", pattern.name);
        }
        assert!(own.keys().eq(other.keys()), "{}", pattern.name);
        let compared = own.values().filter(|of| of.is_some()).count();
        assert!(compared * 10 > own.len() * 8, "{}: {compared} of {}", pattern.name, own.len());
    }
    assert_eq!(count, 6);
}

/// A plan alone has no templates with values that AWS assigns, which is told with the remedy.
#[test]
fn what_a_plan_leaves_open_is_told() {
    let path = directory("tests/it/load/terraform/orders-api.json");
    let imported = imported(&std::fs::read_to_string(path).expect("the plan"));
    blueprint(&imported);
    let open = "the templates of the request of POST /orders/{id}/shipments are known after the plan is applied";
    let finding = imported.findings.iter().find(|of| of.message == open).expect(open);
    assert!(finding.help.as_ref().is_some_and(|help| help.contains("`--module DIRECTORY`")));
    let others = imported.routes.iter().filter(|(_, of)| *of == RouteOutcome::Typed).count();
    assert_eq!(others, imported.routes.len() - 1, "{}", imported.text);
    for line in [
        "  customers: {self-sign-up: true, clients: {shop: {}}}",
        "  shipments: {alarms: {age-of-oldest-message: 600}}",
    ] {
        assert!(imported.text.lines().any(|of| of == line), "{line}\n{}", imported.text);
    }
}

/// A state has everything but the code of functions and the files of the module.
#[test]
fn a_state_of_terraform_is_imported() {
    let path = directory("tests/it/load/terraform-state/orders-api.json");
    let imported = imported(&std::fs::read_to_string(path).expect("the state"));
    let blueprint = blueprint(&imported);
    let typed = |(_, outcome): &(_, RouteOutcome)| *outcome == RouteOutcome::Typed;
    assert!(imported.routes.iter().all(typed), "{}", imported.text);
    let own = Pattern::named("orders-api").expect("it ships");
    let own = Blueprint::read(own.source(), Vec::new()).expect("the pattern");
    let apis = |blueprint: &Blueprint| Plan::of(blueprint.stack()).deployed_apis().remove(0);
    assert_eq!(apis(&own).resources, apis(&blueprint).resources);
}

/// Several APIs with their stages, usage plans, a domain name for all, outputs, and a dashboard.
const DEPOT: &str = r#"
name: depot
tables: {crates: {partition-key: id, attributes: {zone: S, weight: N}}}
user-pools: {customers: {clients: {shop: {}}}, staff: {account-recovery: admin-only}}
queues: {missed: {message-retention-seconds: 1209600}}
functions:
  report:
    code: {source: "def handler(event, context): pass"}
    runtime: python3.13
    schedules:
      nightly: {cron: "0 3 * * ? *", time-zone: Europe/Berlin, input: {period: day}, flexible-window-minutes: 15, maximum-retry-attempts: 2, dead-letter-queue: missed}
      hourly: {rate: 1 hour, enabled: false}
dashboard: true
api:
  authorizer: customers
  routes:
    GET /crates/{id}: {get: {table: crates}}
apis:
  admin:
    authorizer: staff
    alarms: {5xx: 1}
    routes:
      GET /crates/{id}: {get: {table: crates, attributes: [zone]}}
      DELETE /crates/{id}: {delete: {table: crates}}
  partners:
    name: partners-of-the-depot
    api-key-required: true
    routes:
      PUT /crates/{id}: {put: {table: crates, values: {id: "{path.id}"}}}
    stage: {name: v2}
api-keys: {carrier: {}}
usage-plans:
  carriers: {stages: [partners/v2], api-keys: [carrier]}
  both: {stages: [prod, admin/prod], throttle: {rate: 5, burst: 10}}
domain-names:
  public:
    name: depot.example.com
    certificate-arn: arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
    base-paths: {"": prod, admin: admin/prod, partners: partners/v2}
  old:
    name: old.example.com
    certificate-arn: arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
    endpoint: edge
    base-path: v1
outputs:
  admin-url: "${apis.admin.endpoint}/crates"
  dns: {value: "${domain-names.public.target}", description: The target of the record}
  zone: "${domain-names.old.hosted-zone}"
  names: "${tables.crates.name} in ${aws.region} of ${aws.account-id}"
  pool: "${user-pools.staff.id}"
"#;

#[test]
fn several_apis_domain_names_outputs_and_a_dashboard_come_back() {
    let own = Blueprint::read(source("depot.yaml", DEPOT), Vec::new()).expect("a blueprint");
    let plan = own.plan().unwrap_or_else(|error| panic!("{error}"));
    let template = CloudFormation.synthesize(&plan);
    let options = Options { name: Some("depot".to_owned()), ..Options::default() };
    let text = template[0].text().expect("a template").to_owned();
    let text = text.as_str();
    let imported = imported_with(text, &Settings::default(), options).expect("a blueprint");
    assert_eq!(messages(&imported), Vec::<&str>::new(), "{}", imported.text);
    let blueprint = blueprint(&imported);
    let plan_of_import = blueprint.plan().expect("a plan");
    for (own, other) in [
        (template, CloudFormation.synthesize(&plan_of_import)),
        (Terraform.synthesize(&plan), Terraform.synthesize(&plan_of_import)),
    ] {
        assert_eq!(texts(&own), texts(&other), "{}", imported.text);
    }
    assert_eq!(plan.deployed_apis(), plan_of_import.deployed_apis());
    // One alone is `api`.
    let options = Options { api: Some("AdminApi".to_owned()), ..Options::default() };
    let one = imported_with(text, &Settings::default(), options).expect("a blueprint");
    assert_eq!(one.routes.len(), 2);
    assert!(one.text.contains("\napi:\n") && !one.text.contains("apis:"), "{}", one.text);
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
    let route = "POST / is not imported: the payload is not JSON";
    let resource = "`Distribution` (AWS::CloudFront::Distribution) is not imported";
    for expected in [route, resource] {
        assert!(told.contains(&expected), "{told:?}");
        assert!(imported.text.contains(&format!("# {expected}.")), "{}", imported.text);
    }
    assert_eq!(imported.routes[0].1, RouteOutcome::Typed);
    assert_eq!(imported.routes[1].1, RouteOutcome::Unsaid);
}

/// Requests to HTTP endpoints and functions that templates make of the caller's are `http` and
/// `lambda` with a payload and an answer, if runs show that these do the same.
#[test]
fn mapped_requests_to_endpoints_and_functions_are_typed() {
    let own = r#"
name: shop
functions:
  quote: {code: {source: "def handler(event, context): pass"}, runtime: python3.13}
api:
  routes:
    GET /orders/{id}:
      authorization: AWS_IAM
      http:
        url: "https://partner.example.com/orders/{path.id}"
        headers: {X-Caller: "{context.identity.sourceIp}"}
        answer: {status: 200, body: {number: "{response.MessageId}"}}
    POST /orders:
      authorization: AWS_IAM
      http: {url: "https://partner.example.com/orders", payload: {kind: order, lines: "{body.lines}"}}
    POST /quotes:
      authorization: AWS_IAM
      lambda: {function: quote, payload: {weight: "{body.weight}"}, answer: {body: {price: "{response.MessageId}"}}}
    POST /quotes/later:
      authorization: AWS_IAM
      lambda: {function: quote, invocation: event}
"#;
    let own = Blueprint::read(source("own.yaml", own), Vec::new()).expect("a blueprint");
    let plan = own.plan().unwrap_or_else(|error| panic!("{error}"));
    let template = CloudFormation.synthesize(&plan);
    let imported = imported(template[0].text().expect("a template"));
    let blueprint = blueprint(&imported);
    let typed = |(_, outcome): &(_, RouteOutcome)| *outcome == RouteOutcome::Typed;
    assert!(imported.routes.iter().all(typed), "{}", imported.text);
    assert_eq!(messages(&imported), Vec::<&str>::new(), "{}", imported.text);
    let resources = |blueprint: &Blueprint| Plan::of(blueprint.stack()).deployed_apis().remove(0);
    assert_eq!(resources(&own).resources, resources(&blueprint).resources, "{}", imported.text);
}

/// A definition that `Fn::Sub` makes of a text is read. A reference outside of `Fn::Sub` stays as it
/// is, as CloudFormation leaves it, and is told.
#[test]
fn definitions_in_texts_and_literal_references() {
    let template = |uri: &str| {
        format!(
            r#"
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: shop
      EndpointConfiguration: {{Types: [REGIONAL]}}
      Body: {uri}
        {{"openapi": "3.0.1", "info": {{"title": "shop", "version": "1"}}, "paths": {{"/": {{"get": {{
         "responses": {{"200": {{"description": "ok"}}}},
         "x-amazon-apigateway-integration": {{"type": "aws", "httpMethod": "POST",
          "uri": "arn:aws:apigateway:${{AWS::Region}}:dynamodb:action/Scan",
          "requestTemplates": {{"application/json": "{{\"TableName\": \"orders\"}}"}},
          "responses": {{"default": {{"statusCode": "200"}}}}}}}}}}}}}}
  Deployment: {{Type: AWS::ApiGateway::Deployment, Properties: {{RestApiId: !Ref Api, StageName: prod}}}}
"#
        )
    };
    let substituted = imported(&template("!Sub |"));
    blueprint(&substituted);
    assert_eq!(substituted.routes[0].1, RouteOutcome::Raw, "{}", substituted.text);
    let literal = imported(&template(""));
    assert_eq!(literal.routes[0].1, RouteOutcome::Unsaid, "{}", literal.text);
    let told = "a reference such as `${AWS::Region}` stays as it is outside of `Fn::Sub`";
    assert!(messages(&literal).contains(&told), "{:?}", messages(&literal));
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
    assert_eq!(error(two, None), None);
    let unknown = "it has no REST API `Secund`: did you mean `Second`?";
    assert_eq!(error(two, Some("Secund")).as_deref(), Some(unknown));
    assert!(error("a: b", None).is_some_and(|error| error.contains("neither `Resources`")));
    assert!(error("a: [", None).is_some());
}
