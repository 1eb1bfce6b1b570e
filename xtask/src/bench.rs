//! The benchmarks: of functions with divan, of whole processes, and beside the real Velocity.

use crate::Outcome;
use crate::command::{command, run as execute, target};
use crate::dist;

const DEFAULT: [&str; 3] = ["synth", "vtl", "process"];

/// Runs the named benchmarks.
pub(crate) fn run(names: &[&str]) -> Outcome {
    for name in if names.is_empty() { &DEFAULT } else { names } {
        execute(&mut match *name {
            "synth" => command("cargo bench --quiet --bench synth"),
            "vtl" => command("cargo bench --quiet --package dynagate-vtl --bench vtl"),
            "velocity" => command("crates/vtl/benches/velocity"),
            "process" | "dist" => {
                let binary = if *name == "dist" {
                    dist::binary()?
                } else {
                    execute(&mut command("cargo build --locked --release"))?;
                    target().join("release/dynagate")
                };
                let mut process = command("benches/process");
                process.arg(binary);
                process
            }
            _ => return Err(format!("unknown benchmark `{name}`")),
        })?;
    }
    Ok(())
}
