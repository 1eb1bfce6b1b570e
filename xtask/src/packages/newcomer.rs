//! The first minutes of a user: an installation, and the first template.

use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::Outcome;
use crate::command::{output, root, run as execute};

/// The pattern that the README synthesizes first.
const FIRST: [&str; 3] = ["synth", "--pattern", "vantiq-putitem"];

/// Checks that a command of these trials is the one in the README.
pub(super) fn documented(command: &str) -> Result<&str, String> {
    let readme = fs::read_to_string(root().join("README.md")).map_err(|error| error.to_string())?;
    if readme.lines().any(|line| line.contains(command)) {
        Ok(command)
    } else {
        Err(format!("README.md: no `{command}`, which is tried"))
    }
}

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
