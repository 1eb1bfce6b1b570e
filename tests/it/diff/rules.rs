//! The examples of the rules about changes, with both engines.

use dynagate::blueprint::{Blueprint, Source};
use dynagate::check::{Engine, RULES, Rule};
use dynagate::diff::steps;
use dynagate::diff::{self, Consequence, ModuleFile, State};
use dynagate::synth::{Artifact, Backend as _, CloudFormation, Terraform};
use serde_json::Value;

use super::{ENGINES, difference, found, read};
use crate::reference::rules::{blueprints, is_about_changes};

#[test]
fn examples_break_their_rules_and_the_others_do_not() {
    let mut wrong = Vec::new();
    // Those of contracts are tried in `contract`.
    let is_of_changes = |rule: &&&Rule| is_about_changes(rule) && rule.code < "DG750";
    for rule in RULES.iter().filter(is_of_changes) {
        for engine in ENGINES.into_iter().filter(|engine| rule.concerns(*engine)) {
            let all = [blueprints(rule, "Example"), blueprints(rule, "Instead")].concat();
            let errors: Vec<_> = all.iter().filter_map(|text| read(text, engine).err()).collect();
            if !errors.is_empty() {
                wrong.push(format!("{}: {}", rule.name, errors.join("\n")));
                continue;
            }
            for step in blueprints(rule, "Example").windows(2) {
                let found = found(&difference(&step[0], &step[1], engine));
                if !found.contains(&rule.name) {
                    wrong.push(format!("{} {engine:?}: the example breaks {found:?}", rule.name));
                }
            }
            for step in blueprints(rule, "Instead").windows(2) {
                let difference = difference(&step[0], &step[1], engine);
                let refused: Vec<_> = difference
                    .findings
                    .iter()
                    .filter(|of| of.rule == *rule || of.consequence == Consequence::Refused)
                    .map(ToString::to_string)
                    .collect();
                if !refused.is_empty() {
                    wrong.push(format!("{} {engine:?}: the other: {refused:?}", rule.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The states of an engine that a deployment in steps goes through.
fn states(before: &str, after: &str, engine: Engine) -> Vec<State> {
    let artifacts = |text: &str| {
        let source = Source { name: "x.yaml".into(), text: text.into(), directory: ".".into() };
        let blueprint = Blueprint::read(source, Vec::new()).expect("a blueprint");
        let plan = blueprint.plan().expect("a plan");
        let artifacts = match engine {
            Engine::CloudFormation => CloudFormation.synthesize(&plan),
            Engine::Terraform => Terraform.synthesize(&plan),
        };
        let main = artifacts
            .into_iter()
            .find(|of| engine == Engine::CloudFormation || of.name == "main.tf");
        main.and_then(Artifact::into_text).expect("a text")
    };
    let (before, after) = (artifacts(before), artifacts(after));
    match engine {
        Engine::CloudFormation => {
            let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
            let steps = steps::of_templates(&json(&before), &json(&after));
            let texts = steps.iter().map(|step| step.output.to_string());
            let state = |text: String| {
                State::of_template(&Source { name: "t".into(), text, directory: ".".into() })
            };
            std::iter::once(before).chain(texts).map(|text| state(text).expect("a state")).collect()
        }
        Engine::Terraform => {
            let state = |text: &str| {
                let file = ModuleFile { name: "main.tf".into(), text: text.to_owned().into() };
                State::of_module(&[file]).expect("a module")
            };
            let before = state(&before);
            let steps = steps::of_modules(&before, &after);
            std::iter::once(before).chain(steps.iter().map(|of| state(&of.output))).collect()
        }
    }
}

/// Every consequence has a way around, and one that `dynagate deploy` avoids by its steps says so.
#[test]
fn every_consequence_has_a_way_around() {
    let mut wrong = Vec::new();
    let is_of_changes = |rule: &&&Rule| is_about_changes(rule) && rule.code < "DG750";
    for rule in RULES.iter().filter(is_of_changes) {
        for engine in ENGINES.into_iter().filter(|engine| rule.concerns(*engine)) {
            for step in blueprints(rule, "Example").windows(2) {
                let found = difference(&step[0], &step[1], engine).findings;
                let states = states(&step[0], &step[1], engine);
                let left: Vec<_> = states
                    .windows(2)
                    .flat_map(|pair| diff::compare_resources(&pair[0], &pair[1]).findings)
                    .collect();
                for finding in found.into_iter().filter(|of| of.rule == *rule) {
                    let help = finding.help.as_deref().unwrap_or_default();
                    if help.is_empty() || help.starts_with(char::is_uppercase) {
                        wrong.push(format!("{} {engine:?}: {finding}", rule.name));
                    }
                    let is_refused = finding.consequence == Consequence::Refused;
                    let is_avoided = is_refused
                        && !left.iter().any(|of| {
                            of.rule == finding.rule && of.consequence == finding.consequence
                        });
                    let says = help.contains("`dynagate deploy` ")
                        && help.contains("`dynagate diff --steps DIR` ");
                    if is_refused && is_avoided != says {
                        wrong.push(format!("{} {engine:?}: {is_avoided}: {finding}", rule.name));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
