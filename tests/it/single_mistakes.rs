//! One mistake gives one error, without follow-up errors.

use std::path::Path;

use dynagate::blueprint::{self, Source};
use serde_yaml::Value;

/// A blueprint, a text in it, its replacement, and the only resulting error.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (
        "capacity",
        "billing: {provisioned: {read: 5, write: 5}}",
        "billing: provisioned",
        "`provisioned` needs a value",
    ),
    (
        "capacity",
        "billing: {provisioned: {read: 5, write: 5}}",
        "biling: {provisioned: {read: 5, write: 5}}",
        "unknown key `biling`",
    ),
    (
        "capacity",
        "billing: {provisioned: {read: 5, write: 5}}",
        "billing: {provisioned: {read: x, write: 5}}",
        "wrong type for `read`: the string `x`",
    ),
    ("capacity", "put: {table: orders}", "putt: {table: orders}", "unknown key `putt`"),
    ("capacity", "put: {table: orders}", "insert: {table: orders}", "unknown key `insert`"),
    (
        "capacity",
        "    partition-key: id\n    billing: {provisioned: {read: 5",
        "    hash: id\n    billing: {provisioned: {read: 5",
        "unknown key `hash`",
    ),
    ("api", "    pool: {cognito:", "    pool: {cogito:", "unknown key `cogito`"),
    (
        "api",
        "    partition-key: id\n",
        "    partition-key: 5\n",
        "wrong type for `partition-key`: the number `5`",
    ),
    (
        "errors",
        "attributes: {total: N}",
        "attributes: {total: X}",
        "unknown value for `total`: `X`",
    ),
    ("errors", "attributes: {total: N}", "attributs: {total: N}", "unknown key `attributs`"),
    (
        "changes",
        "  on-demand: {mode: on-demand,",
        "  on-demand: {mode: demand,",
        "unknown value for `mode`: `demand`",
    ),
];

#[test]
fn a_mistake_is_one_error() {
    for (name, right, wrong, message) in MISTAKES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
        let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("a text");
        assert!(text.contains(right), "{name} has no {right}");
        let messages = messages(text.replacen(right, wrong, 1), &folder);
        assert_eq!(messages, [*message], "{wrong}");
    }
}

/// A value of a wrong type.
#[test]
fn a_value_of_a_wrong_type_is_one_error() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let mut many = Vec::new();
    for name in ["capacity", "replicas", "private"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("a text");
        let document: Value = serde_yaml::from_str(&text).expect("YAML");
        let mut paths = Vec::new();
        add_paths(&document, &mut Vec::new(), &mut paths);
        for path in paths.iter().filter(|path| path.len() > 1) {
            for wrong in ["[[1]]", "[]"] {
                let mut mutated = document.clone();
                *at(&mut mutated, path) = serde_yaml::from_str(wrong).expect("YAML");
                let messages = messages(serde_yaml::to_string(&mutated).expect("YAML"), &folder);
                if messages.len() > 1 {
                    many.push(format!("{name} {path:?} := {wrong}: {messages:?}"));
                }
            }
        }
    }
    assert!(many.is_empty(), "{}", many.join("\n"));
}

fn messages(text: String, folder: &Path) -> Vec<String> {
    let source = Source { name: "my.yaml".into(), text, directory: folder.to_owned() };
    match blueprint::load(&source, &[]) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.message().to_owned()).collect(),
    }
}

fn add_paths(value: &Value, path: &mut Vec<Value>, all: &mut Vec<Vec<Value>>) {
    all.push(path.clone());
    let inside: Vec<_> = match value {
        Value::Mapping(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), value)).collect()
        }
        Value::Sequence(items) => {
            items.iter().enumerate().map(|(index, item)| (Value::from(index), item)).collect()
        }
        _ => Vec::new(),
    };
    for (step, value) in inside {
        path.push(step);
        add_paths(value, path, all);
        path.pop();
    }
}

fn at<'v>(value: &'v mut Value, path: &[Value]) -> &'v mut Value {
    path.iter().fold(value, |value, step| match value {
        Value::Sequence(items) => {
            &mut items[usize::try_from(step.as_u64().expect("an index")).expect("small")]
        }
        value => &mut value[step],
    })
}
