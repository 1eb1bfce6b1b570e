//! One mistake, one error: what follows from a mistake is not told.

use std::path::{Path, PathBuf};

use dynagate::blueprint::{self, Source};
use serde_yaml::Value;

fn blueprints() -> Vec<(PathBuf, Value)> {
    let mut all = Vec::new();
    for folder in ["tests/blueprints", "blueprints"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(&path).expect("a text");
                all.push((path, serde_yaml::from_str(&text).expect("YAML")));
            }
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn paths(value: &Value, path: &mut Vec<Value>, all: &mut Vec<Vec<Value>>) {
    all.push(path.clone());
    match value {
        Value::Mapping(entries) => {
            for (key, value) in entries {
                path.push(key.clone());
                paths(value, path, all);
                path.pop();
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Value::from(index));
                paths(item, path, all);
                path.pop();
            }
        }
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, path: &[Value]) -> &'v mut Value {
    path.iter().fold(value, |value, step| match value {
        Value::Sequence(items) => &mut items[usize::try_from(step.as_u64().expect("an index")).expect("small")],
        value => &mut value[step],
    })
}

#[test]
#[ignore = "exploration"]
fn explore() {
    let wrong = ["{zzz: 1}", "[[1]]", "zzz zzz", "-1", "true", "provisioned", "REMOVE", "RENAME"];
    for (file, document) in blueprints() {
        let mut all = Vec::new();
        paths(&document, &mut Vec::new(), &mut all);
        for (number, path) in all.iter().enumerate().skip(1) {
            for (index, wrong) in wrong.into_iter().enumerate() {
                if (number + index) % 5 != 0 {
                    continue;
                }
                let mut mutated = document.clone();
                let (last, above) = path.split_last().expect("a path");
                match (wrong, at(&mut mutated, above)) {
                    ("REMOVE", Value::Mapping(entries)) => drop(entries.remove(last)),
                    ("RENAME", Value::Mapping(entries)) => {
                        let value = entries.remove(last).expect("there");
                        entries.insert(Value::from(format!("{}zq", last.as_str().unwrap_or("5"))), value);
                    }
                    ("REMOVE" | "RENAME", _) => continue,
                    (wrong, _) => *at(&mut mutated, path) = serde_yaml::from_str(wrong).expect("YAML"),
                }
                let text = serde_yaml::to_string(&mutated).expect("YAML");
                let source = Source { name: "m".into(), text, directory: file.parent().expect("it").to_owned() };
                if let Err(errors) = blueprint::load(&source, &[]) {
                    if errors.count() > 1 {
                        let steps: Vec<_> =
                            path.iter().map(|s| s.as_str().map_or_else(|| format!("{s:?}"), str::to_owned)).collect();
                        println!("## {} {} := {wrong}", file.file_name().expect("it").display(), steps.join("."));
                        for error in errors.iter() {
                            println!("   {}:{} {}", error.location().line, error.location().column, error.message());
                        }
                    }
                }
            }
        }
    }
}
