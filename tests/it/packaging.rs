//! The files about packages agree with each other and with the crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).expect(path)
}

#[test]
fn every_package_has_the_version_of_the_crate() {
    let npm = json("packaging/npm/package.json");
    assert_eq!(npm["version"], VERSION);
    for (platform, version) in npm["optionalDependencies"].as_object().expect("dependencies") {
        assert_eq!(version, VERSION, "{platform}");
    }
    let action: serde_yaml::Value = serde_yaml::from_str(&read("action.yml")).expect("action.yml");
    assert_eq!(action["inputs"]["version"]["default"].as_str(), Some(VERSION));
}

#[test]
fn the_documentation_names_the_version_of_the_crate() {
    for (file, text) in [
        ("docs/how-to/continuous-integration.md", "pip install dynagate"),
        ("docs/how-to/continuous-integration.md", "uses: dynagate/dynagate@v"),
        ("docs/how-to/continuous-integration.md", "rev: v"),
        ("src/cli/starter.yaml", "githubusercontent.com/dynagate/dynagate/v"),
    ] {
        let contents = read(file);
        let mut versions = contents.split(text).skip(1).peekable();
        assert!(versions.peek().is_some(), "{file}: no {text}");
        for version in versions {
            assert!(
                version.trim_start_matches("==").starts_with(VERSION),
                "{file}: another version after {text}"
            );
        }
    }
}

#[test]
fn npm_describes_the_package_like_cargo() {
    let npm = json("packaging/npm/package.json");
    assert_eq!(npm["description"], env!("CARGO_PKG_DESCRIPTION"));
    assert_eq!(npm["license"], env!("CARGO_PKG_LICENSE"));
}

/// `schema-catalog.json` and `cli.js` of the catalog have these rules.
#[test]
fn schemastore_accepts_the_catalog_entry() {
    let entry = json("packaging/schemastore/catalog.json");
    let entry = entry.as_object().expect("an object");
    let keys: Vec<_> = entry.keys().map(String::as_str).collect();
    assert_eq!(keys, ["description", "fileMatch", "name", "url"]);
    for text in ["name", "description"].map(|key| entry[key].as_str().expect(key)) {
        assert!(!text.to_lowercase().contains("schema"), "{text}");
        assert!(!text.ends_with([',', '.', ' ', '\t', '-']) && !text.contains('\n'), "{text}");
    }
    for pattern in entry["fileMatch"].as_array().expect("patterns") {
        let pattern = pattern.as_str().expect("a pattern");
        assert!(pattern.contains("dynagate"), "generic: {pattern}");
        assert!(!pattern.contains('/') || pattern.starts_with("**/"), "{pattern}");
    }
    let url = entry["url"].as_str().expect("a URL");
    let file = url.strip_prefix("https://raw.githubusercontent.com/dynagate/dynagate/main/");
    assert_eq!(json(file.expect("our repository"))["title"], "Blueprint");
}

/// The program without `serve` is built without its server, database and connections.
#[test]
fn the_other_features_need_nothing_of_the_local_server() {
    let of = |features: &str| {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none"])
            .args(["--package", "dynagate", "--no-default-features", "--features", features])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).expect("UTF-8");
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (local, other) = (of("cli,serve"), of("cli"));
    for name in ["axum", "dynagate-local", "dynoxide-rs", "hyper", "rusqlite", "tokio"] {
        assert!(local.contains(name), "{name} is the name of no dependency");
        assert!(!other.contains(name), "`cli` depends on {name}");
    }
}
