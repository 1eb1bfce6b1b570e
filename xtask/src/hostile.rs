//! Hostile requests, answers and items, many more of them than `cargo test` tries.

use crate::Outcome;
use crate::command::{command, run as execute};

/// Runs the tests of hostile input with the given number of cases.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let cases = arguments.first().unwrap_or(&"100000");
    let test = "cargo test --quiet --locked --test it operations::hostile -- --nocapture";
    execute(command(test).env("HOSTILE_CASES", cases))
}
