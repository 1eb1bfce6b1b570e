//! The request models that operations get by themselves.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::synth::{Backend as _, CloudFormation};
use serde_json::Value;

#[test]
fn routes_whose_names_come_to_the_same_have_a_model_each() {
    let text = "
name: orders
tables: {orders: {partition-key: id, attributes: {note: S, total: N, colour: S}}}
api:
  routes:
    PATCH /a-b/{id}: {update: {table: orders, set: [note]}}
    PATCH /a.b/{id}: {update: {table: orders, set: [colour]}}
    PATCH /a/b/{id}: {update: {table: orders, set: [total]}}
";
    let source = Source { name: "orders.yaml".into(), text: text.into(), directory: PathBuf::new() };
    let stack = blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation.synthesize(&stack).expect("sound").remove(0).into_text().expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    let resources = template["Resources"].as_object().expect("resources");
    let model_of = |path: &str| {
        let method = resources
            .values()
            .find(|of| of["Type"] == "AWS::ApiGateway::Method" && of["Properties"]["ResourceId"]["Ref"] == path)
            .expect("a method");
        let model = method["Properties"]["RequestModels"]["application/json"]["Ref"].as_str().expect("a model");
        resources[model]["Properties"]["Schema"]["properties"].as_object().expect("a schema").keys().next().cloned()
    };
    let mut attributes: Vec<_> = resources
        .iter()
        .filter(|(_, of)| of["Properties"]["PathPart"] == "{id}")
        .map(|(id, _)| model_of(id).expect("an attribute"))
        .collect();
    attributes.sort();
    assert_eq!(attributes, ["colour", "note", "total"]);
}
