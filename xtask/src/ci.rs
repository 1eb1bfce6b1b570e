//! Everything that has to pass before a change lands, from a clean clone. Nothing is skipped.

use std::process::Command;

use crate::Outcome;
use crate::command::{command, run as execute, succeeds};
use crate::{hostile, packages, prove, tools, velocity};

/// Runs all checks, and ends at the first that fails.
pub(crate) fn run(_: &[&str]) -> Outcome {
    step("tools");
    prove::set_up()?;
    tools::install(&[])?;
    if !succeeds(&mut command("cargo deny --version")) {
        execute(&mut command("cargo install --locked --quiet cargo-deny"))?;
    }

    step("leftovers");
    // In brackets, for this file is searched, too.
    if succeeds(&mut command("git grep -qE FIX[M]E|XX[X] -- *.rs")) {
        execute(&mut command("git grep -nE FIX[M]E|XX[X] -- *.rs"))?;
        return Err("leftovers found".to_owned());
    }

    step("formatting");
    execute(&mut command("cargo fmt --check"))?;
    // A macro declares the modules of the rules, so `cargo fmt` does not find them.
    for directory in ["src/check/rules", "src/check/api/rules"] {
        let rules = std::fs::read_dir(directory).map_err(|error| error.to_string())?;
        let rules = rules.filter_map(|rule| Some(rule.ok()?.path()));
        execute(command("rustfmt --check").args(rules))?;
    }

    step("lints");
    execute(&mut command(
        "cargo clippy --quiet --workspace --all-targets --locked -- -D warnings",
    ))?;
    for features in ["--lib --no-default-features", "--no-default-features --features cli"] {
        let clippy = format!("cargo clippy --quiet {features} --locked -- -D warnings");
        execute(&mut command(&clippy))?;
    }

    step("documentation");
    let documentation = "cargo doc --quiet --workspace --no-deps --locked";
    execute(command(documentation).env("RUSTDOCFLAGS", "-D warnings"))?;

    step("dependencies");
    dependencies()?;

    step("tests");
    execute(&mut checked("cargo test --locked --workspace"))?;
    hostile::run(&[])?;
    velocity::run(&[])?;

    step("benchmarks");
    // Without optimization: the dependencies are built, and nothing is measured.
    execute(&mut command("cargo test --quiet --locked --workspace --bench * -- --test"))?;

    step("packages");
    packages::run(&[])
}

fn step(name: &str) {
    println!("\n== {name}");
}

/// A command whose tests fail where a snapshot differs or a real tool is missing.
fn checked(line: &str) -> Command {
    let mut command = command(line);
    command.env("INSTA_UPDATE", "no").env("DYNAGATE_REQUIRE_TOOLS", "1");
    // The proofs mostly wait for other programs.
    command.env("RUST_TEST_THREADS", "3");
    command
}

/// Checks the licenses, sources and advisories of the dependencies.
fn dependencies() -> Outcome {
    let deny = "cargo deny --log-level error";
    execute(&mut command(&format!("{deny} check bans licenses sources")))?;
    // The advisories' database is fetched from the network, which not every machine has.
    let advisories = format!("timeout 120 {deny} check advisories");
    let Err(error) = execute(&mut command(&advisories)) else { return Ok(()) };
    if succeeds(&mut command("cargo deny fetch db")) {
        return Err(error);
    }
    eprintln!("NOT CHECKED: advisories, for their database could not be fetched");
    Ok(())
}
