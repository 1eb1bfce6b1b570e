//! The tables of properties whose change replaces a resource.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dynagate::check::Engine;
use serde_json::Value;

use super::{ENGINES, state};

/// The types that a table has.
fn known(table: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diff").join(table);
    let table: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("a table")).expect("JSON");
    table["types"].as_object().expect("types").keys().cloned().collect()
}

#[test]
fn every_type_that_is_written_is_known() {
    for engine in ENGINES {
        let known = known(match engine {
            Engine::CloudFormation => "cloudformation.json",
            Engine::Terraform => "terraform.json",
        });
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
        let mut written = BTreeSet::new();
        for entry in fs::read_dir(directory).expect("blueprints") {
            let path = entry.expect("a file").path();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a blueprint");
            written.extend(state(&text, engine).resources.into_values().map(|of| of.kind));
        }
        assert!(written.len() > 30, "{written:?}");
        let unknown: Vec<_> = written.difference(&known).collect();
        assert!(unknown.is_empty(), "{engine:?}: {unknown:?}");
    }
}
