//! The kinds of updates that fail on AWS, each with its blueprints in `tests/updates`.

use std::fs;
use std::path::Path;

use dynagate::blueprint::Source;
use dynagate::check::Engine::{self, CloudFormation, Terraform};
use dynagate::diff::{self, Action, Consequence, Difference, State};

use super::{difference, found, state};

/// The text of `tests/updates/KIND/NAME.yaml`.
fn read(kind: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/updates").join(kind);
    fs::read_to_string(path.join(name).with_extension("yaml")).expect("a blueprint")
}

/// Asserts the rules about an update with an engine, and the worst consequence.
fn assert_update(kind: &str, engine: Engine, rules: &[&str], worst: Option<Consequence>) {
    let difference = difference(&read(kind, "before"), &read(kind, "after"), engine);
    let told: Vec<_> = difference.findings.iter().map(ToString::to_string).collect();
    assert_eq!(found(&difference), rules, "{kind} {engine:?}: {told:#?}");
    assert_eq!(difference.findings.first().map(|of| of.consequence), worst, "{told:#?}");
}

/// The state that `terraform show -json` prints after `tests/blueprints/capacity.yaml` was applied
/// against an emulator has values of AWS and of the provider, which are no changes.
#[test]
fn a_deployed_module_is_the_one_that_was_deployed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file");
    let text = read("updates/capacity.state.json");
    let source = Source { name: "state.json".into(), text, directory: ".".into() };
    let deployed = State::of_show_json(&source).expect("a state");
    let declared = read("blueprints/capacity.yaml");
    let between = |text: &str| diff::compare(&deployed, &state(text, Terraform));
    assert_eq!(between(&declared), Difference::default());
    let other =
        declared.replace("write: {minimum: 1, maximum: 10}", "write: {minimum: 1, maximum: 20}");
    assert_ne!(other, declared);
    let changed: Vec<_> =
        between(&other).resources.into_iter().map(|of| (of.kind, of.action)).collect();
    assert_eq!(changed, [("aws_appautoscaling_target".to_owned(), Action::Changed)]);
    let other =
        declared.replace("  lines:\n    partition-key: id", "  lines:\n    partition-key: line");
    assert_ne!(other, declared);
    assert_eq!(found(&between(&other)), ["replaced-table"]);
}

const REFUSED: Option<Consequence> = Some(Consequence::Refused);

#[test]
fn two_indexes_at_once() {
    assert_update("two-indexes", CloudFormation, &["several-index-changes"], REFUSED);
    assert_update("two-indexes", Terraform, &[], None);
}

#[test]
fn a_path_parameter_with_another_name() {
    assert_update("renamed-path-parameter", CloudFormation, &["renamed-path-parameter"], REFUSED);
    assert_update("renamed-path-parameter", Terraform, &[], None);
}

#[test]
fn a_path_beside_a_parameter() {
    // The identifiers of deployed paths stay.
    assert_update("literal-beside-parameter", CloudFormation, &[], None);
    assert_update("literal-beside-parameter", Terraform, &[], None);
}

#[test]
fn a_path_with_a_similar_name() {
    assert_update("similar-paths", CloudFormation, &[], None);
    assert_update("similar-paths", Terraform, &[], None);
}

#[test]
fn a_table_with_another_key() {
    assert_update("table-key", CloudFormation, &["named-replacement"], REFUSED);
    assert_update("table-key", Terraform, &["replaced-table"], REFUSED);
}

#[test]
fn a_table_without_its_key() {
    assert_update("table-encryption", CloudFormation, &[], None);
    assert_update("table-encryption", Terraform, &["removed-table-key"], REFUSED);
}

#[test]
fn a_stage_with_another_name() {
    let interrupted = Some(Consequence::Interrupted);
    assert_update("stage-name", CloudFormation, &["renamed-stage"], interrupted);
    // Terraform updates what holds the old stage before it destroys the stage.
    assert_update("stage-name", Terraform, &["renamed-stage"], interrupted);
}

#[test]
fn a_table_without_its_time_to_live() {
    assert_update("time-to-live", CloudFormation, &["expiry-without-attribute"], REFUSED);
    assert_update("time-to-live", Terraform, &[], None);
}
