//! Several APIs in one blueprint: names, references, rights, and what stays as it is.

use dynagate::blueprint::{self, Blueprint, Source};
use dynagate::gateway::{Outcome, Request};
use dynagate::model::Stack;
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::{Value, json};

const APIS: &str = include_str!("../blueprints/apis.yaml");

fn source(text: &str) -> Source {
    Source { name: "apis.yaml".into(), text: text.into(), directory: ".".into() }
}

fn load(text: &str) -> Stack {
    blueprint::load(&source(text), &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn template(text: &str) -> Value {
    let stack = load(text);
    let plan = Plan::of(&stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let template = CloudFormation.synthesize(&plan).remove(0).into_text().expect("text");
    serde_json::from_str(&template).expect("JSON")
}

fn modules(text: &str) -> Vec<String> {
    let stack = load(text);
    let plan = Plan::of(&stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let files = Terraform.synthesize(&plan).into_iter();
    let texts = files.filter_map(dynagate::synth::Artifact::into_text);
    texts.flat_map(|text| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The rights of the role of an API: actions and resources of its statements.
fn rights(template: &Value, role: &str) -> Vec<(Value, Value)> {
    let policies = template["Resources"][role]["Properties"]["Policies"].as_array();
    let documents = policies.expect("policies").iter().map(|policy| &policy["PolicyDocument"]);
    let statements = documents.flat_map(|of| of["Statement"].as_array().expect("statements"));
    statements.map(|of| (of["Action"].clone(), of["Resource"].clone())).collect()
}

#[test]
fn each_api_has_the_rights_of_its_own_routes() {
    let template = template(APIS);
    let table = json!({"Fn::GetAtt": ["CratesTable", "Arn"]});
    let allowed = |role| rights(&template, role);
    assert_eq!(allowed("ApiRole"), [(json!("dynamodb:GetItem"), table.clone())]);
    assert_eq!(allowed("AdminRole"), [(json!("dynamodb:DeleteItem"), table.clone())]);
    let both = json!(["dynamodb:GetItem", "dynamodb:PutItem"]);
    assert_eq!(allowed("PartnersRole"), [(both, table)]);
}

#[test]
fn a_function_permits_the_routes_of_each_api() {
    let template = template(APIS);
    let source = |name: &str| {
        template["Resources"][name]["Properties"]["SourceArn"]["Fn::Sub"]
            .as_str()
            .map(str::to_owned)
    };
    let of_customers = source("ApiGetLabelsByParamMethodPermission").expect("a permission");
    assert!(of_customers.ends_with(":${Api}/prod/GET/labels/*"), "{of_customers}");
    let of_admins = source("AdminGetV1SlashLabelsByParamMethodPermission").expect("a permission");
    assert!(of_admins.ends_with(":${AdminApi}/live/GET/v1/labels/*"), "{of_admins}");
}

#[test]
fn names_follow_from_the_blueprint_and_the_api() {
    let template = template(APIS);
    let name = |api: &str| template["Resources"][api]["Properties"]["Name"].clone();
    assert_eq!(
        [name("Api"), name("AdminApi"), name("PartnersApi")],
        ["depot", "depot-admin", "depot-for-partners"]
    );
    let outputs = template["Outputs"].as_object().expect("outputs");
    for output in ["ApiEndpoint", "AdminEndpoint", "PartnersEndpoint"] {
        assert!(outputs.contains_key(output), "{output}");
    }
    assert_eq!(
        outputs["AdminUrl"]["Value"]["Fn::Sub"],
        "https://${AdminApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${AdminLiveStage}/crates \
         of ${AdminApi} and ${Api} at ${PartnersV2Stage}"
    );
}

/// The blueprint without the APIs besides `api`, and what belongs to them.
const ALONE: &str = "
name: depot
tables: {crates: {partition-key: id}}
api-keys: {shop: {}}
usage-plans: {shops: {api-keys: [shop]}}
api:
  api-key-required: true
  routes:
    GET /crates/{id}: {get: {table: crates}}
  alarms: {5xx: {threshold: 1}}
outputs: {url: {value: \"${api.endpoint}\"}}
";
const SECOND: &str = "
apis:
  admin:
    authorizer: staff
    routes: {\"DELETE /crates/{id}\": {delete: {table: crates}}}
user-pools: {staff: {}}
";

#[test]
fn a_further_api_changes_nothing_of_the_first() {
    let (before, after) = (template(ALONE), template(&format!("{ALONE}{SECOND}")));
    for section in ["Resources", "Outputs"] {
        let (before, after) = (before[section].as_object(), after[section].as_object());
        let after = after.expect("a section");
        for (name, resource) in before.expect("a section") {
            assert_eq!(after.get(name), Some(resource), "{name}");
        }
        assert!(after.keys().any(|name| name.starts_with("Admin")));
    }
    let after = modules(&format!("{ALONE}{SECOND}"));
    for block in modules(ALONE).iter().filter(|block| block.contains("resource \"")) {
        assert!(after.iter().any(|of| of.trim() == block.trim()), "{block}");
    }
}

#[test]
fn an_api_with_the_name_api_is_the_same_in_both_places() {
    let moved = ALONE.replace("\napi:\n", "\napis:\n api:\n").replace("${api.", "${apis.api.");
    assert_eq!(template(ALONE), template(&moved));
}

#[test]
fn every_api_answers_its_own_routes() {
    let stack = load(APIS);
    let gateways = Plan::of(&stack).gateways();
    let names: Vec<_> = gateways.names().collect();
    assert_eq!(names, ["api", "admin", "partners"]);
    let is_called = |api: Option<&str>, method: &str, path: &str| {
        let request = Request::new(method, path).authorized(true).api_key(true);
        matches!(gateways.get(api).expect("an API").receive(&request), Outcome::Call(_))
    };
    assert!(is_called(None, "GET", "/crates/7") && is_called(Some("api"), "GET", "/crates/7"));
    assert!(!is_called(None, "DELETE", "/crates/7") && !is_called(None, "DELETE", "/v1/crates/7"));
    assert!(is_called(Some("admin"), "DELETE", "/v1/crates/7"));
    assert!(gateways.get(Some("amdin")).is_none());
    let ids = Plan::of(&stack).deployed_apis();
    assert_ne!(ids[0].id, ids[1].id);
}

#[test]
fn a_route_is_found_in_its_api() {
    let read = Blueprint::read(source(APIS), Vec::new());
    let blueprint = read.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let plan = blueprint.plan().unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let is_found = |api, route| blueprint.integration(&plan, api, route).is_some();
    assert!(is_found("admin", "DELETE /crates/{id}") && !is_found("api", "DELETE /crates/{id}"));
    assert_eq!(blueprint.api(None), Some("api"));
    assert_eq!(blueprint.api(Some("partners")), Some("partners"));
    assert_eq!(blueprint.api(Some("partner")), None);
    assert_eq!(blueprint.routes("partners").count(), 2);
}
