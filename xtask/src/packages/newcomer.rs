//! The first minutes of a user: an installation, and the first template.

use std::process::Command;
use std::time::Instant;

use crate::Outcome;
use crate::command::{output, run as execute};

/// The pattern that the README synthesizes first.
const FIRST: [&str; 3] = ["synth", "--pattern", "vantiq-putitem"];

/// Runs an installation and then the installed command, and prints the time from one to the other.
pub(super) fn run(installation: &str, steps: &mut [Command], dynagate: &mut Command) -> Outcome {
    let start = Instant::now();
    for step in steps {
        execute(step)?;
    }
    let template = output(dynagate.args(FIRST))?;
    if !template.contains("\"AWS::DynamoDB::Table\"") {
        return Err(format!("no template, but:\n{template}"));
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{installation}: {seconds:.1} s from the installation to the first template");
    Ok(())
}
