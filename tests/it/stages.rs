//! Several stages of one API: settings, variables, usage plans and domain names of their own.

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{Gateway, Outcome, Request};
use dynagate::model::Stack;
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};
use serde_json::{Value, json};

const STAGES: &str = include_str!("../blueprints/stages.yaml");

fn load(text: &str) -> Stack {
    let source = Source { name: "stages.yaml".into(), text: text.into(), directory: ".".into() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn resources() -> Value {
    let stack = load(STAGES);
    let plan = Plan::of(&stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let template = CloudFormation.synthesize(&plan).remove(0).into_text().expect("text");
    serde_json::from_str::<Value>(&template).expect("JSON")["Resources"].take()
}

#[test]
fn every_stage_has_its_own_settings_and_the_same_deployment() {
    let resources = resources();
    let of = |name: &str| &resources[format!("Api{name}Stage")]["Properties"];
    assert_eq!(of("Prod")["Variables"]["colour"], "blue");
    assert_eq!(of("LoadTest")["Variables"]["colour"], "grey");
    assert_eq!(of("Beta")["TracingEnabled"], true);
    assert_eq!(of("Prod")["TracingEnabled"], false);
    assert_eq!(of("Prod")["DeploymentId"], of("Beta")["DeploymentId"]);
    assert_eq!(of("Beta")["CanarySetting"], Value::Null);
}

#[test]
fn usage_plans_and_domain_names_name_their_stages() {
    let resources = resources();
    let stages = |name: &str| {
        let stages = resources[name]["Properties"]["ApiStages"].as_array().expect("stages");
        stages.iter().map(|of| of["Stage"]["Ref"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(stages("StandardUsagePlan"), ["ApiProdStage"]);
    assert_eq!(stages("TestersUsagePlan"), ["ApiBetaStage", "ApiLoadTestStage"]);
    let mappings: Vec<_> = resources
        .as_object()
        .expect("resources")
        .values()
        .filter(|of| of["Type"] == "AWS::ApiGateway::BasePathMapping")
        .map(|of| of["Properties"]["Stage"].clone())
        .collect();
    assert!(mappings.contains(&json!({"Ref": "ApiProdStage"})), "{mappings:?}");
    assert!(mappings.contains(&json!({"Ref": "ApiBetaStage"})), "{mappings:?}");
}

#[test]
fn the_simulation_has_the_variables_of_the_stage() {
    let stack = load(STAGES);
    let plan = Plan::of(&stack);
    let gateways = plan.gateways();
    let own = gateways.get(None).expect("an API");
    assert_eq!(own.stage(), "prod");
    let colour = |gateway: &Gateway| {
        let request = Request::new("POST", "/orders").authorized(true).api_key(true);
        let request = request.header("Content-Type", "application/json").body(r#"{"total": 3}"#);
        match gateway.receive(&request) {
            Outcome::Call(call) => format!("{:?}", call.request()),
            other => panic!("{other:?}"),
        }
    };
    assert!(colour(own).contains("blue"));
    let api = plan.deployed_apis().remove(0);
    let beta = Gateway::at(api, "beta").expect("the stage");
    assert!(colour(&beta).contains("red-trials"));
}
