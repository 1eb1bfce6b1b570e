//! The systems of `examples/field`, deployed with the real tools and one start of the emulators, and
//! the requests of their examples.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{directory, tools_are_required, tools_are_set_up};

/// The systems that Terraform deploys in CI: those with other services than DynamoDB. With
/// `DYNAGATE_ALL_SYSTEMS`, as `cargo xtask field` sets it, Terraform deploys all.
const WITH_OTHER_SERVICES: [&str; 6] = ["10", "27", "32", "42", "45", "54"];

/// The steps that each engine has.
const STEPS: [(&str, usize); 2] = [("cloudformation", 5), ("terraform", 8)];

fn systems() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("examples/field").expect("systems");
    let files = entries.map(|entry| entry.expect("a file").path());
    let mut files: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|of| of == "yaml")).collect();
    files.sort();
    files
}

fn is_one_of(file: &Path, numbers: &[&str]) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.split('-').next().is_some_and(|number| numbers.contains(&number))
}

fn prove((format, steps): (&str, usize), systems: &[PathBuf]) {
    if !tools_are_required() || !tools_are_set_up() {
        return;
    }
    let output = Command::new(directory().join("field"))
        .args([env!("CARGO_BIN_EXE_dynagate"), format])
        .args(systems)
        .output()
        .expect("tests/prove/field runs");
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(report.lines().filter(|line| line.starts_with("PASS")).count(), steps, "{report}");
    let rows = report.lines().filter(|line| line.contains(" resources, ")).count();
    assert_eq!(rows, systems.len(), "{report}");
}

#[test]
fn systems_on_cloudformation() {
    prove(STEPS[0], &systems());
}

#[test]
fn systems_on_terraform() {
    let mut systems = systems();
    if std::env::var_os("DYNAGATE_ALL_SYSTEMS").is_none() {
        systems.retain(|file| is_one_of(file, &WITH_OTHER_SERVICES));
        assert_eq!(systems.len(), WITH_OTHER_SERVICES.len());
    }
    prove(STEPS[1], &systems);
}
