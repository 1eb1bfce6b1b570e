//! The systems of `examples/field`, deployed with the real tools and one start of the emulators, and
//! the requests of their examples.

use std::path::PathBuf;
use std::process::Command;

use super::{directory, tools_are_required, tools_are_set_up};

fn systems() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("examples/field").expect("systems");
    let files = entries.map(|entry| entry.expect("a file").path());
    let mut files: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|of| of == "yaml")).collect();
    files.sort();
    files
}

/// Deploys all systems, of which the report has a line each.
fn prove(format: &str) {
    if !tools_are_required() || !tools_are_set_up() {
        return;
    }
    let systems = systems();
    let output = Command::new(directory().join("field"))
        .args([env!("CARGO_BIN_EXE_dynagate"), format])
        .args(&systems)
        .output()
        .expect("tests/prove/field runs");
    let report = String::from_utf8_lossy(&output.stdout);
    println!("{report}");
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let rows = report.lines().filter(|line| line.contains(" resources, ")).count();
    assert_eq!(rows, systems.len(), "{report}");
}

#[test]
fn systems_on_cloudformation() {
    prove("cloudformation");
}

#[test]
#[ignore = "takes ten minutes: cargo xtask field"]
fn systems_on_terraform() {
    prove("terraform");
}
