//! Deployed stacks, by the user's own tools.

use std::ffi::OsString;
use std::path::Path;

use dynagate::blueprint::Source;

use super::side::Side;
use crate::cli::deploy::StackName;
use crate::cli::deploy::engine::{AWS_CLI, TERRAFORM};

/// The template of a deployed stack.
pub(super) fn template(stack: &StackName, engine_arguments: &[OsString]) -> anyhow::Result<Side> {
    let name = stack.as_str();
    let query = AWS_CLI
        .command(["cloudformation", "get-template", "--stack-name", name])
        .args(["--query", "TemplateBody"])
        .args(engine_arguments)
        .args(["--output", "json"]);
    let text = AWS_CLI.query(&query)?;
    let name = format!("the stack {name}");
    Ok(Side::of_template(Source { name, text, directory: ".".into() }))
}

/// The state of a module.
pub(super) fn state(directory: &Path) -> anyhow::Result<Side> {
    let mut chdir = OsString::from("-chdir=");
    chdir.push(directory);
    let text = TERRAFORM.query(&TERRAFORM.command([chdir]).args(["show", "-json", "-no-color"]))?;
    let name = format!("the state of {}", directory.display());
    Ok(Side::of_state(Source { name, text, directory: ".".into() }))
}
