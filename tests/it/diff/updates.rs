//! The kinds of updates that fail on AWS, each with its blueprints in `tests/updates`.

use std::fs;
use std::path::Path;

use dynagate::check::Engine::{self, CloudFormation, Terraform};
use dynagate::diff::Consequence;

use super::{difference, found};

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
    assert_update("stage-name", Terraform, &["renamed-stage", "renamed-stage"], REFUSED);
}

#[test]
fn a_table_without_its_time_to_live() {
    assert_update("time-to-live", CloudFormation, &["expiry-without-attribute"], REFUSED);
    assert_update("time-to-live", Terraform, &[], None);
}
