use super::Test;

const TEMPLATE: &str = "\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: health, EndpointConfiguration: {Types: [REGIONAL]}}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: MOCK, PassthroughBehavior: NEVER, RequestTemplates: {application/json: '{\"statusCode\": 204}'}, IntegrationResponses: [{StatusCode: 204}]}
      MethodResponses: [{StatusCode: 204}]
  Deployment: {Type: AWS::ApiGateway::Deployment, DependsOn: Get, Properties: {RestApiId: !Ref Api, StageName: prod}}
";

const BLUEPRINT: &str = "\
name: health

api:
  routes:
    GET /: {mock: {status: 204}}

# Recorded from the imported file: `dynagate test` shows that the blueprint does the same.
examples:
  GET /: {request: {method: GET, path: \"/\"}, response: {status: 204}}
";

#[test]
fn on_standard_output_and_in_a_file() {
    let note = "note: 1 route is imported from CloudFormation: 1 typed\n";
    Test::new()
        .file("template.yaml", TEMPLATE)
        .args(["import", "template.yaml"])
        .stdout(BLUEPRINT)
        .stderr(note)
        .run();
    let ran = Test::new()
        .stdin(TEMPLATE)
        .args(["import", "-", "--out", "health.yaml", "--name", "health"])
        .stderr(note)
        .run();
    assert_eq!(ran.read("health.yaml"), BLUEPRINT);
}

#[test]
fn what_is_left_is_reported() {
    let template = TEMPLATE.replace("  Get:", "  Cluster: {Type: AWS::ECS::Cluster}\n  Get:");
    let ran = Test::new()
        .file("template.yaml", &template)
        .args(["import", "template.yaml"])
        .any_stdout()
        .any_stderr()
        .code(1)
        .run();
    let message = "warning[DG990 unread-part]: `Cluster` (AWS::ECS::Cluster) is not imported";
    assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("# `Cluster` (AWS::ECS::Cluster) is not imported.\n"));
}

#[test]
fn files_that_are_none() {
    for (text, message) in [
        ("a: b", "neither `Resources`"),
        ("a: [", "template.yaml:"),
        (
            "Resources: {T: {Type: AWS::SNS::Topic}}",
            "cannot import template.yaml: it has no REST API",
        ),
    ] {
        let ran = Test::new()
            .file("template.yaml", text)
            .args(["import", "template.yaml"])
            .any_stderr()
            .code(2)
            .run();
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
}

#[test]
fn another_file_is_not_overwritten() {
    let ran = Test::new()
        .file("template.yaml", TEMPLATE)
        .args(["import", "template.yaml", "--out", "template.yaml"])
        .any_stderr()
        .code(2)
        .run();
    assert!(ran.stderr.contains("the existing file is not a blueprint"), "{}", ran.stderr);
}
