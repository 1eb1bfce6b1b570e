//! Routes that pass requests to HTTP endpoints, on both backends.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::{Value, json};

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
    let plan = Plan::of(&stack).check().unwrap_or_else(|findings| panic!("{findings}"));
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
