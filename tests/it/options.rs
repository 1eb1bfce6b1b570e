//! Every option of the schema is set in one of the blueprints for the real tools:
//! `tests/blueprints/*.yaml`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

/// The location of a schema: `#/$defs/Route`.
type Pointer = String;

struct Walk<'a> {
    root: &'a Value,
    /// The options found, as pointers to their schemas.
    set: BTreeSet<Pointer>,
}

impl Walk<'_> {
    /// Records the options that `value` sets, with the schema at `at`.
    fn value(&mut self, at: &str, schema: &Value, value: &Value) {
        if let Some(target) = schema["$ref"].as_str() {
            let target = target.to_owned();
            let schema = self.root.pointer(&target[1..]).expect("a schema").clone();
            return self.value(&target, &schema, value);
        }
        for choice in ["anyOf", "oneOf", "allOf"] {
            for (index, schema) in schema[choice].as_array().into_iter().flatten().enumerate() {
                self.value(&format!("{at}/{choice}/{index}"), schema, value);
            }
        }
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let property = &schema["properties"][key];
                    if property.is_null() {
                        let others = &schema["additionalProperties"];
                        self.value(&format!("{at}/additionalProperties"), others, value);
                        for (pattern, others) in
                            schema["patternProperties"].as_object().into_iter().flatten()
                        {
                            self.value(&format!("{at}/patternProperties/{pattern}"), others, value);
                        }
                    } else {
                        let at = format!("{at}/properties/{key}");
                        self.value(&at, property, value);
                        self.set.insert(at);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.value(&format!("{at}/items"), &schema["items"], item);
                }
            }
            _ => {}
        }
    }
}

/// All options of a schema.
fn options(at: &str, schema: &Value, found: &mut BTreeSet<Pointer>) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members {
                let at = format!("{at}/{key}");
                if at.rsplit('/').nth(1) == Some("properties") {
                    found.insert(at.clone());
                }
                options(&at, member, found);
            }
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| options(&format!("{at}/{index}"), item, found));
        }
        _ => {}
    }
}

/// The committed schema, which a run in update mode may have just written.
pub(crate) fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/blueprint.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the schema")).expect("JSON")
}

#[test]
fn every_option_is_proven() {
    let schema = schema();
    let mut walk = Walk { root: &schema, set: BTreeSet::new() };
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    for entry in std::fs::read_dir(directory).expect("tests/blueprints") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a blueprint");
        let blueprint: Value = serde_yaml::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        walk.value("#", &schema, &blueprint);
    }
    let mut all = BTreeSet::new();
    options("#", &schema, &mut all);
    let missing: Vec<_> = all.difference(&walk.set).collect();
    assert!(missing.is_empty(), "no file under tests/blueprints/ sets these options: {missing:#?}");
}
