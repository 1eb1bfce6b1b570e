//! The benchmarks: of functions with divan, of whole processes, and beside the real Velocity.

use crate::Outcome;
use crate::command::{command, output, run as execute, target};
use crate::dist;

const DEFAULT: [&str; 5] = ["synth", "check", "vtl", "process", "serve"];

/// Runs the named benchmarks.
pub(crate) fn run(names: &[&str]) -> Outcome {
    for name in if names.is_empty() { &DEFAULT } else { names } {
        execute(&mut match *name {
            "synth" => command("cargo bench --quiet --bench synth"),
            "check" => command("cargo bench --quiet --bench check"),
            "vtl" => command("cargo bench --quiet --package dynagate-vtl --bench vtl"),
            "serve" => command("cargo bench --quiet --bench serve"),
            "emulators" => {
                execute(&mut command("cargo build --locked --release"))?;
                let bench = "cargo bench --quiet --bench serve --no-run --message-format json";
                let built = output(&mut command(bench))?;
                let program = built
                    .lines()
                    .filter(|line| line.contains(r#""name":"serve""#))
                    .find_map(|line| line.split_once(r#""executable":""#)?.1.split('"').next())
                    .ok_or("cargo built no benchmark")?;
                let mut emulators = command("benches/emulators");
                emulators.arg(target().join("release/dynagate")).arg(program);
                emulators
            }
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
