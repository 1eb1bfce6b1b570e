//! A setting removed from a blueprint is reset to its default, or is in the table of exceptions.
//!
//! For every blueprint under `tests/blueprints/` that sets options, each option is removed
//! separately. The real provider plans the resulting module with the state of the complete one. The
//! plan must be the same as for a resource that never had the option.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use dynagate::blueprint::{self, Source};
use dynagate::model::Stack;
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend as _, KEPT_SETTINGS, Terraform};
use serde_json::{Value, json};

use super::{directory, is_thorough, tools_are_set_up};

/// A resource without one of its options.
struct Copy {
    /// The address of the resource.
    of: String,
    /// The end of its name.
    suffix: String,
    /// The removed option.
    option: String,
    /// The arguments and blocks that change without it.
    changed: BTreeSet<String>,
    text: String,
}

fn load(document: &Value) -> Option<Stack> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let source = Source { name: "resets.yaml".into(), text: document.to_string(), directory };
    blueprint::load(&source, &[]).ok()
}

fn module(stack: &Stack) -> Vec<Artifact> {
    Terraform.synthesize(&Plan::of(stack).check().expect("sound"))
}

fn main_of(module: &[Artifact]) -> &str {
    module
        .iter()
        .find(|artifact| artifact.name == "main.tf")
        .and_then(Artifact::text)
        .expect("main.tf")
}

/// The resources of a module by address.
fn blocks(main: &str) -> BTreeMap<String, String> {
    let mut blocks = BTreeMap::new();
    for block in main.split("\nresource ").skip(1) {
        let end = block.find("\n}").map_or(block.trim_end().len(), |end| end + 2);
        let mut words = block.split('"');
        let (of, name) = (words.nth(1).expect("a type"), words.nth(1).expect("a name"));
        blocks.insert(format!("{of}.{name}"), block[..end].to_owned());
    }
    blocks
}

/// Blocks and arguments of Terraform itself instead of the provider.
const META: [&str; 2] = ["lifecycle", "depends_on"];

/// The arguments and blocks of a resource, with the complete text of each.
fn arguments(block: &str) -> BTreeMap<&str, String> {
    let mut arguments: BTreeMap<&str, String> = BTreeMap::new();
    let mut current = "";
    for line in block
        .lines()
        .skip(1)
        .filter(|line| line.starts_with("  ") && !line.trim_start().starts_with('#'))
    {
        if line.starts_with("  ") && line[2..].starts_with(|first: char| first.is_ascii_lowercase())
        {
            current = line[2..].split_whitespace().next().unwrap_or_default();
        }
        let words: Vec<_> = line.split_whitespace().collect();
        let argument = arguments.entry(current).or_default();
        argument.push_str(&words.join(" "));
        argument.push('\n');
    }
    arguments.retain(|name, _| !name.is_empty() && !META.contains(name));
    arguments
}

/// The paths of all settings of a document.
fn ways(value: &Value, way: &mut Vec<String>, visit: &mut dyn FnMut(&[String])) {
    let Some(members) = value.as_object() else { return };
    for (key, value) in members {
        way.push(key.clone());
        visit(way);
        ways(value, way, visit);
        way.pop();
    }
}

/// A document without the value at `way`.
fn without(document: &Value, way: &[String]) -> Value {
    let mut document = document.clone();
    let (last, parents) = way.split_last().expect("a way");
    let parent = parents.iter().fold(&mut document, |value, key| &mut value[key.as_str()]);
    parent.as_object_mut().expect("a mapping").remove(last);
    document
}

/// The resources changed by removing one option.
fn copies(document: &Value, before: &BTreeMap<String, String>) -> Vec<Copy> {
    let mut all: Vec<Vec<String>> = Vec::new();
    ways(document, &mut Vec::new(), &mut |way| all.push(way.to_vec()));
    let mut seen = BTreeSet::new();
    let mut copies: Vec<Copy> = Vec::new();
    for way in all.iter().filter(|way| way[0] != "examples") {
        // Options that cannot be removed are required, or used elsewhere.
        let Some(stack) = load(&without(document, way)) else { continue };
        for (of, text) in blocks(main_of(&module(&stack))) {
            let Some(old) = before.get(&of).filter(|old| **old != text) else { continue };
            let (old, new) = (arguments(old), arguments(&text));
            let names = old.keys().chain(new.keys());
            let changed: BTreeSet<_> = names
                .filter(|name| old.get(*name) != new.get(*name))
                .map(ToString::to_string)
                .collect();
            // Ignored changes are planned unchanged, or not at all.
            let is_left_alone = text.lines().any(|line| {
                line.contains("ignore_changes") && line.contains("global_secondary_index")
            });
            let is_known =
                !is_left_alone && references(&text).all(|address| before.contains_key(&address));
            if changed.is_empty() || !is_known || !seen.insert((of.clone(), text.clone())) {
                continue;
            }
            copies.push(Copy {
                of,
                suffix: format!("copy{}", copies.len()),
                option: way.join("."),
                changed,
                text,
            });
        }
    }
    copies
}

/// The addresses that a block refers to.
fn references(block: &str) -> impl Iterator<Item = String> {
    let words = block.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    words.filter(|word| word.starts_with("aws_") && word.contains('.')).map(|word| {
        let mut parts = word.split('.');
        format!("{}.{}", parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    })
}

impl Copy {
    /// The address of the copy; that of one without the option from the start ends in `_new`.
    fn address(&self, end: &str) -> String {
        format!("{}__{}{end}", self.of, self.suffix)
    }

    /// Its block in the module.
    fn block(&self, end: &str) -> String {
        let (of, name) = self.of.split_once('.').expect("an address");
        let text = self.text.replace("    prevent_destroy = true\n", "");
        format!(
            "resource {}\n\n",
            text.replacen(
                &format!("\"{of}\" \"{name}\""),
                &format!("\"{of}\" \"{name}__{}{end}\"", self.suffix),
                1
            )
        )
    }
}

fn write(module: &[Artifact], into: &Path, further: &str) {
    std::fs::create_dir(into).expect("a directory");
    for artifact in module {
        let mut bytes = artifact.bytes().to_vec();
        if artifact.name == "main.tf" {
            bytes.extend_from_slice(further.as_bytes());
        }
        std::fs::write(into.join(&*artifact.name), bytes).expect("a file");
    }
}

/// The plan of the real provider for copies of the resources of `tests/blueprints/NAME`.
fn planned(name: &str, arguments: &[&str]) -> (Vec<Copy>, BTreeMap<String, Value>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints").join(name);
    let text = std::fs::read_to_string(path).expect("a blueprint");
    let document: Value = serde_yaml::from_str(&text).expect("YAML");
    let before = module(&load(&document).expect("a sound blueprint"));
    let copies = copies(&document, &blocks(main_of(&before)));
    let work = tempfile::tempdir().expect("a temporary directory");
    let at = |name: &str| -> PathBuf { work.path().join(name) };
    write(&before, &at("before"), "");
    let further: String =
        copies.iter().flat_map(|copy| [copy.block(""), copy.block("_new")]).collect();
    write(&before, &at("after"), &format!("\n{further}"));
    let list: Vec<_> =
        copies.iter().map(|copy| json!({"address": copy.address(""), "of": copy.of})).collect();
    std::fs::write(at("copies.json"), Value::from(list).to_string()).expect("a file");
    let output = Command::new(directory().join("resets"))
        .args(arguments)
        .args(["before", "after", "copies.json", "plan.json"].map(at))
        .current_dir(directory())
        .output()
        .expect("tests/prove/resets runs");
    let report = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    println!("{report}");
    assert!(output.status.success(), "{report}");
    let plan = std::fs::read_to_string(at("plan.json")).expect("the plan");
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    let changes = plan["resource_changes"].as_array().expect("changes").iter();
    let changes = changes
        .map(|of| (of["address"].as_str().expect("an address").to_owned(), of["change"].clone()));
    (copies, changes.collect())
}

/// A value in the provider's view: nothing, an empty text or list, 0 and `false` are the same, and
/// a document is compared by content.
fn normal(value: &Value) -> Value {
    match value {
        Value::Bool(false) => Value::Null,
        Value::String(text) if text.is_empty() => Value::Null,
        Value::String(text) if text.starts_with('{') => {
            serde_json::from_str(text).map_or_else(|_| value.clone(), |of| normal(&of))
        }
        Value::Number(number) if number.as_f64() == Some(0.0) => Value::Null,
        Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(normal).collect();
            items.sort_by_cached_key(Value::to_string);
            if items.iter().all(Value::is_null) { Value::Null } else { Value::from(items) }
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), normal(value)));
            let members: serde_json::Map<_, _> =
                members.filter(|(_, value)| !value.is_null()).collect();
            if members.is_empty() { Value::Null } else { Value::from(members) }
        }
        other => other.clone(),
    }
}

/// True if a planned value is completely known.
fn is_known(change: &Value, name: &str) -> bool {
    normal(&change["after_unknown"][name]).is_null()
}

/// The settings that are not reset, as `type.argument`, with the removed options.
fn staying(copies: &[Copy], changes: &BTreeMap<String, Value>) -> BTreeMap<String, Vec<String>> {
    let mut staying: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for copy in copies {
        let (change, new) = (&changes[&copy.address("")], &changes[&copy.address("_new")]);
        if change["actions"].as_array().is_some_and(|actions| actions.len() > 1) {
            continue; // it is replaced, and so new
        }
        for name in &copy.changed {
            let [before, after] = ["before", "after"].map(|when| normal(&change[when][name]));
            let without = normal(&new["after"][name]);
            // Values that are neither set nor known in advance are chosen by the provider.
            let goes = !is_known(change, name)
                || is_known(new, name) && after == without
                || (without.is_null() || !is_known(new, name)) && after != before;
            if !goes {
                let of = copy.of.split('.').next().unwrap_or_default();
                let told = format!(
                    "{}: {before} is planned to be {after}, and {} without it",
                    copy.option, new["after"][name]
                );
                staying.entry(format!("{of}.{name}")).or_default().push(told);
            }
        }
    }
    staying
}

fn nothing_stays(name: &str, arguments: &[&str]) {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let (copies, changes) = planned(name, arguments);
    assert!(copies.len() > 10, "{name} has few options");
    let mut staying = staying(&copies, &changes);
    for kept in KEPT_SETTINGS {
        staying.remove(&format!("{}.{}", kept.of, kept.setting));
    }
    assert!(staying.is_empty(), "{staying:#?}");
}

#[test]
fn everything() {
    nothing_stays("everything.yaml", &[]);
}

#[test]
fn changes() {
    nothing_stays("changes.yaml", super::OBJECTS);
}

#[test]
fn api() {
    nothing_stays("api.yaml", &[]);
}

#[test]
fn capacity() {
    nothing_stays("capacity.yaml", &[]);
}

#[test]
fn replicas() {
    nothing_stays("replicas.yaml", &[]);
}

#[test]
fn objects_and_events() {
    nothing_stays("objects-and-events.yaml", &[]);
}

#[test]
fn user_pools() {
    nothing_stays("user-pools.yaml", &[]);
}

#[test]
fn private() {
    nothing_stays("private.yaml", &[]);
}
