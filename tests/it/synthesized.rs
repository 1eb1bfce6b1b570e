//! Stacks of blueprints, and what the backends make of stacks.

use dynagate::blueprint::{self, Source};
use dynagate::model::Stack;
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation};
use serde_json::Value;

/// The stack of a blueprint without errors.
pub(crate) fn load(text: &str) -> Stack {
    let source = Source { name: "shop.yaml".into(), text: text.into(), directory: ".".into() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

/// A file of the output.
pub(crate) fn output(stack: &Stack, backend: &dyn Backend, file: &str) -> String {
    let plan = Plan::of(stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let artifacts = backend.synthesize(&plan);
    let artifact = artifacts.into_iter().find(|artifact| artifact.name == file).expect(file);
    artifact.text().expect("text").to_owned()
}

/// The template of CloudFormation.
pub(crate) fn template(stack: &Stack) -> Value {
    serde_json::from_str(&output(stack, &CloudFormation, "template.json")).expect("JSON")
}

/// The resources of the template of CloudFormation.
pub(crate) fn resources(stack: &Stack) -> Value {
    template(stack)["Resources"].take()
}
