//! The generated request models of operations.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{Gateway, Outcome, Request};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};
use proptest::prelude::*;
use serde_json::{Value, json};

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
    let source =
        Source { name: "orders.yaml".into(), text: text.into(), directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    let resources = template["Resources"].as_object().expect("resources");
    let model_of = |path: &str| {
        let method = resources
            .values()
            .find(|of| {
                of["Type"] == "AWS::ApiGateway::Method"
                    && of["Properties"]["ResourceId"]["Ref"] == path
            })
            .expect("a method");
        let model = method["Properties"]["RequestModels"]["application/json"]["Ref"]
            .as_str()
            .expect("a model");
        resources[model]["Properties"]["Schema"]["properties"]
            .as_object()
            .expect("a schema")
            .keys()
            .next()
            .cloned()
    };
    let mut attributes: Vec<_> = resources
        .iter()
        .filter(|(_, of)| of["Properties"]["PathPart"] == "{id}")
        .map(|(id, _)| model_of(id).expect("an attribute"))
        .collect();
    attributes.sort();
    assert_eq!(attributes, ["colour", "note", "total"]);
}

/// An attribute of a request: missing, `null`, or with a value.
fn sent() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![Just(None), Just(Some(Value::Null)), Just(Some(json!("x")))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// An update is accepted if the request has one of its attributes, or if it changes something
    /// anyway; alone and as a part.
    #[test]
    fn an_empty_update_is_rejected(
        set in prop::collection::btree_map(prop::sample::select(vec!["note", "colour", "class"]), sent(), 1..4),
        anyway in prop::sample::select(vec!["", ", remove: [gone]", ", add: {total: \"1\"}", ", values: {by: me}"]),
        is_part: bool,
    ) {
        let names: Vec<_> = set.keys().copied().collect();
        let update = format!("table: orders, from: \"{{body.change}}\", set: [{}]{anyway}", names.join(", "));
        let route = if is_part {
            format!("transact-write: {{parts: [{{update: {{{update}, key: {{id: a}}}}}}, {{put: {{table: others, from: \"{{body.item}}\"}}}}]}}")
        } else {
            format!("update: {{{update}, key: {{id: a}}}}")
        };
        let text = format!(
            "name: orders\ntables:\n  orders: {{partition-key: id, attributes: {{note: S, colour: S, class: S, total: N, gone: S, by: S}}}}\n  \
             others: {{partition-key: id}}\napi: {{routes: {{POST /: {{{route}}}}}}}\n"
        );
        let source = Source { name: "orders.yaml".into(), text, directory: PathBuf::new() };
        let stack = blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let change: serde_json::Map<_, _> =
            set.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?))).collect();
        let is_something = !anyway.is_empty() || change.values().any(|value| !value.is_null());
        let mut body = json!({"change": change});
        if is_part {
            body["item"] = json!({"id": "b"});
        }
        let api = crate::gateway::deployed(&stack);
        let gateway = Gateway::of(api).expect("a stage");
        match gateway.receive(&Request::new("POST", "/").body(body.to_string())) {
            Outcome::Call(call) => {
                prop_assert!(is_something, "{}", body);
                let request: Value = serde_json::from_str(&call.request().body.text()).expect("JSON");
                let update = if is_part { &request["TransactItems"][0]["Update"] } else { &request };
                prop_assert_ne!(&update["UpdateExpression"], &json!(""));
            }
            Outcome::Response(response) => {
                prop_assert_eq!(response.status, 400);
                prop_assert!(!is_something, "{}", body);
            }
            Outcome::Authorize(call) => panic!("{call:?}"),
        }
    }
}
