//! The arguments whose change replaces a resource of Terraform: `src/diff/terraform.json` is what
//! the real provider plans.
//!
//! The resources are those of the blueprints in `tests/blueprints`, with those of
//! `tests/prove/replacements.tf`. For each of their arguments, the provider plans a copy whose
//! state has another value. `INSTA_UPDATE=always cargo xtask prove replacements` rewrites the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::{directory, is_thorough, tools_are_set_up};
use crate::golden;

/// The table.
#[derive(Debug, Clone, Deserialize, PartialEq)]
struct Table {
    source: String,
    types: BTreeMap<String, Type>,
}

/// A type in the table.
#[derive(Debug, Clone, Deserialize, PartialEq)]
struct Type {
    replacing: Vec<String>,
    #[serde(default)]
    declared: Vec<String>,
    #[serde(default)]
    defaults: BTreeMap<String, Value>,
}

/// The plans of the provider.
#[derive(Debug, Deserialize)]
struct Provider {
    version: String,
    types: BTreeMap<String, Planned>,
}

/// The plans for a type.
#[derive(Debug, Deserialize)]
struct Planned {
    /// The outcome of a change by path, such as `ttl/enabled`.
    arguments: BTreeMap<String, Outcome>,
    declared: Vec<String>,
    defaults: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Replaces,
    Updates,
    /// The provider does not see the change.
    None,
}

/// The arguments whose change no made-up state shows.
const UNSEEN: [(&str, &str); 0] = [];

/// The table as the provider's plans correct it.
fn corrected(table: &Table, provider: &Provider) -> Table {
    let mut table = table.clone();
    table.source = format!(
        "plans of provider hashicorp/aws {}: an argument replaces if the provider plans a replacement when nothing \
         else changes; it is declared if the schema does not call it computed, and states without it do not have \
         it; its default is its planned value when it is omitted; `INSTA_UPDATE=always cargo xtask prove \
         replacements` writes this file",
        provider.version
    );
    for (kind, planned) in &provider.types {
        // Plans of made-up states do not tell what AWS's states have, so known types keep the rest.
        let of = table.types.entry(kind.clone()).or_insert_with(|| Type {
            replacing: Vec::new(),
            declared: planned.declared.clone(),
            defaults: planned.defaults.clone(),
        });
        let mut replacing: BTreeSet<String> = of.replacing.drain(..).collect();
        // Arguments before those of blocks.
        let mut arguments: Vec<_> = planned.arguments.iter().collect();
        arguments.sort_by_key(|(path, _)| path.contains('/'));
        for (path, outcome) in arguments {
            let is_covered = match path.split_once('/') {
                Some((block, _)) => replacing.contains(block),
                // Only a part of the block replaces, which comes with the block.
                None => replacing.iter().any(|of| of.starts_with(&format!("{path}/"))),
            };
            match outcome {
                _ if is_covered => {}
                Outcome::Replaces => _ = replacing.insert(path.clone()),
                Outcome::Updates => _ = replacing.remove(path),
                Outcome::None => {}
            }
        }
        of.replacing = replacing.into_iter().collect();
        of.replacing.sort_by_key(|path| (path.contains('/'), path.clone()));
    }
    table
}

/// The text of the table, with a line for each list.
fn text_of(table: &Table) -> String {
    let json = |value: Value| value.to_string();
    let list = |of: &[String]| {
        let items: Vec<_> = of.iter().map(|of| json(of.as_str().into())).collect();
        format!("[{}]", items.join(", "))
    };
    let mut text = format!("{{\n  \"source\": {},\n", json(table.source.as_str().into()));
    text.push_str("  \"types\": {\n");
    let mut types = table.types.iter().peekable();
    while let Some((kind, of)) = types.next() {
        let defaults = of.defaults.iter();
        let defaults = defaults.map(|(name, value)| format!("\"{name}\": {value}"));
        let defaults: Vec<_> = defaults.collect();
        let end = if types.peek().is_some() { "," } else { "" };
        let (replacing, declared) = (list(&of.replacing), list(&of.declared));
        write!(
            text,
            "    \"{kind}\": {{\n      \"replacing\": {replacing},\n      \"declared\": {declared},\n      \
             \"defaults\": {{{}}}\n    }}{end}\n",
            defaults.join(", ")
        )
        .expect("written");
    }
    text + "  }\n}\n"
}

/// The resources of all blueprints.
fn write_modules(into: &Path) -> Vec<PathBuf> {
    let blueprints = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let entries = std::fs::read_dir(blueprints).expect("blueprints");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|of| of == "yaml"));
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let module = into.join(path.file_stem().expect("a name"));
        let status = Command::new(env!("CARGO_BIN_EXE_dynagate"))
            .args(["--quiet", "synth", "--format", "terraform", "--out"])
            .args([&module, &path])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "{}", path.display());
        files.push(module.join("main.tf"));
    }
    files
}

/// The plans of the provider for the resources of all blueprints.
fn planned() -> Provider {
    let work = tempfile::tempdir().expect("a temporary directory");
    let files = write_modules(work.path());
    let results = work.path().join("results.json");
    let output = Command::new(directory().join("replacements"))
        .args([&results, &directory().join("replacements.tf")])
        .args(files)
        .current_dir(directory())
        .output()
        .expect("tests/prove/replacements runs");
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let results = std::fs::read_to_string(results).expect("results");
    serde_json::from_str(&results).expect("the plans")
}

/// The file of the table, its text and its contents.
fn committed() -> (PathBuf, String, Table) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diff/terraform.json");
    let text = std::fs::read_to_string(&path).expect("the table");
    let table = serde_json::from_str(&text).expect("JSON");
    (path, text, table)
}

#[test]
fn the_table_has_the_form_in_which_it_is_written() {
    let (_, committed, table) = committed();
    assert!(
        committed == text_of(&table),
        "the form differs: INSTA_UPDATE=always cargo xtask prove replacements"
    );
}

#[test]
#[ignore = "takes minutes: cargo xtask prove replacements"]
fn the_table_is_that_of_the_provider() {
    if !is_thorough() || !tools_are_set_up() {
        return;
    }
    let (path, committed, table) = committed();
    let provider = planned();
    let corrected = corrected(&table, &provider);
    if golden::is_rewritten() {
        std::fs::write(path, text_of(&corrected)).expect("can be written");
    }
    let outcome = |kind: &str, path: &str| provider.types.get(kind)?.arguments.get(path).copied();
    let mut unseen = BTreeSet::new();
    for (kind, of) in &corrected.types {
        let is_unseen = |path: &&String| outcome(kind, path) != Some(Outcome::Replaces);
        unseen.extend(of.replacing.iter().filter(is_unseen).map(|of| (kind.as_str(), of.as_str())));
    }
    let outcomes = provider.types.values().flat_map(|of| of.arguments.values());
    let seen = |outcome| outcomes.clone().filter(|of| **of == outcome).count();
    let (replacing, updating) = (seen(Outcome::Replaces), seen(Outcome::Updates));
    println!("{replacing} arguments replace resources, {updating} do not");
    assert!(replacing > 150 && updating > 400, "{replacing}, {updating}");
    assert_eq!(unseen, BTreeSet::from(UNSEEN), "arguments whose change no state shows");
    assert!(
        golden::is_rewritten() || committed == text_of(&corrected),
        "src/diff/terraform.json is not what the provider plans; with INSTA_UPDATE=always, this \
         test writes:\n{:#?}",
        difference(&table, &corrected)
    );
}

/// The types that differ.
fn difference<'t>(old: &'t Table, new: &'t Table) -> Vec<(&'t str, Option<&'t Type>, &'t Type)> {
    let types = new.types.iter().map(|(kind, of)| (kind.as_str(), old.types.get(kind), of));
    types.filter(|(_, old, new)| *old != Some(new)).collect()
}
