//! The benchmarks: of functions with divan, of whole processes, and beside the real Velocity.

use crate::Outcome;
use crate::command::{command, run as execute};

const DEFAULT: [&str; 3] = ["synth", "vtl", "process"];

/// Runs the named benchmarks.
pub(crate) fn run(names: &[&str]) -> Outcome {
    for name in if names.is_empty() { &DEFAULT } else { names } {
        execute(&mut command(match *name {
            "synth" => "cargo bench --quiet --bench synth",
            "vtl" => "cargo bench --quiet --package dynagate-vtl --bench vtl",
            "process" => "benches/process",
            "velocity" => "crates/vtl/benches/velocity",
            _ => return Err(format!("unknown benchmark `{name}`")),
        }))?;
    }
    Ok(())
}
