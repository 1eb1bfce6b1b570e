//! Fuzzing: of the mapping-template engine with cargo-fuzz, and random requests to `dynagate serve`.
//! `fuzz/README.md` tells of the targets.

use crate::Outcome;
use crate::command::{command, run as execute, succeeds};

/// The targets, each with its dictionary and its own options of libFuzzer.
const TARGETS: [(&str, &str, &str); 3] = [
    ("parse", "vtl", ""),
    ("render", "vtl", "-timeout=10 -rss_limit_mb=2048"),
    ("json_path", "json_path", "-timeout=10"),
];

/// The target that is a test of its own.
const SERVE: &str = "serve";

/// Fuzzes one target or all of them, for the given number of seconds each.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let seconds = arguments.get(1).unwrap_or(&"1800");
    if arguments.first().is_none_or(|name| *name == SERVE) {
        let test = "cargo test --quiet --locked --test it serve_random:: -- --nocapture";
        execute(command(test).env("RANDOM_SECONDS", seconds))?;
    }
    if arguments.first() == Some(&SERVE) {
        return Ok(());
    }
    let targets: Vec<_> = match arguments.first() {
        Some(name) => TARGETS.iter().filter(|(target, ..)| target == name).collect(),
        None => TARGETS.iter().collect(),
    };
    if targets.is_empty() {
        return Err(format!(
            "unknown target, expected {SERVE:?} or one of {:?}",
            TARGETS.map(|(name, ..)| name)
        ));
    }
    if !succeeds(&mut command("cargo fuzz --version")) {
        execute(&mut command("cargo install --locked --quiet cargo-fuzz"))?;
    }
    execute(&mut command("fuzz/seeds"))?;
    for (target, dictionary, options) in targets {
        // The engine has no unsafe code: no sanitizer is needed, and a stable toolchain will do.
        let line = format!(
            "cargo fuzz run --sanitizer none {target} -- -dict=fuzz/{dictionary}.dict \
             -max_total_time={seconds} {options}"
        );
        execute(&mut command(&line))?;
    }
    Ok(())
}
