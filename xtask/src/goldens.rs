//! The golden files: everything that tests compare with what is generated now.
//!
//! `INSTA_UPDATE=always` makes each of these tests write its file. The project's own golden files
//! follow insta's variable, so that there is one switch.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::command::{command, output, root, run as execute, scratch};

/// Rewrites the golden files of the tests whose names contain the argument, or all of them.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let references = scratch("goldens")?.join("references");
    let test = |line: &str| {
        let mut command = command(line);
        command.env("INSTA_UPDATE", "always").env("INSTA_FORCE_PASS", "1");
        command.env("INSTA_SNAPSHOT_REFERENCES_FILE", &references);
        execute(&mut command)
    };
    // The library contains the schema, which the reference page is made from: it comes first.
    test("cargo test --quiet --locked --lib the_schema_is_that_of_the_types")?;
    let filter = arguments.first().unwrap_or(&"");
    test(&format!(
        "cargo test --quiet --locked --workspace --no-fail-fast {filter} -- --skip prove::"
    ))?;
    if filter.is_empty() {
        remove_unreferenced(&fs::read_to_string(&references).unwrap_or_default())?;
    }
    accept_inline()?;
    execute(&mut command("git status --short -- . :!*.rs"))
}

/// Removes the snapshots that no test compares with any more.
fn remove_unreferenced(references: &str) -> Outcome {
    let kept: BTreeSet<PathBuf> =
        references.lines().filter_map(|line| fs::canonicalize(line).ok()).collect();
    let tracked = output(&mut command("git ls-files -- *.snap"))?;
    for path in tracked.lines().map(|line| root().join(line)).filter(|path| path.exists()) {
        if !kept.contains(&path) {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

/// Rewrites the snapshots that are part of the tests' code, which only cargo-insta can do.
fn accept_inline() -> Outcome {
    let pending = output(&mut command("git ls-files --others --ignored -x *.pending-snap"))?;
    if pending.lines().all(|path| path.starts_with("target/")) {
        return Ok(());
    }
    execute(&mut command("cargo insta accept")).map_err(|error| {
        format!("{error}\nsnapshots in code changed: `cargo install cargo-insta`, then again")
    })
}
