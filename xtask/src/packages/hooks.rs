//! The hooks for pre-commit, in a repository with blueprints.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{command, report, root, run as execute, scratch, target};
use crate::{Outcome, dist, tools};

/// Runs every hook on a correct blueprint and on a mistaken one.
pub(super) fn run() -> Outcome {
    let repository = scratch("hooks")?;
    let dynagate = dist::binary()?;
    for arguments in
        [["init", "--quiet"].as_slice(), &["synth", "--quiet", "--out", "template.json"]]
    {
        execute(Command::new(&dynagate).args(arguments).current_dir(&repository))?;
    }
    execute(command("git init --quiet").current_dir(&repository))?;
    execute(command("git add .").current_dir(&repository))?;
    let passed = report(&mut pre_commit(&repository))?;
    for hook in ["dynagate validate", "dynagate synth --check", "dynagate test"] {
        if !passed.lines().any(|line| line.starts_with(hook) && line.ends_with("Passed")) {
            return Err(format!("the hook `{hook}` did not pass:\n{passed}"));
        }
    }

    let blueprint = repository.join("dynagate.yaml");
    let mistaken = fs::read_to_string(&blueprint).map_err(|error| error.to_string())?;
    let mistaken = mistaken.replace("partition-key:", "partitionkey:");
    fs::write(&blueprint, mistaken).map_err(|error| error.to_string())?;
    match report(&mut pre_commit(&repository)) {
        Err(findings) if findings.contains("did you mean `partition-key`?") => Ok(()),
        Err(findings) => Err(format!("another finding than expected:\n{findings}")),
        Ok(passed) => Err(format!("the hooks pass with a mistake:\n{passed}")),
    }
}

/// `pre-commit try-repo`, which builds this repository without optimization.
fn pre_commit(repository: &Path) -> Command {
    let mut command = tools::python("pre-commit");
    command.arg("try-repo").arg(root()).arg("--all-files").arg("--color=never");
    command.current_dir(repository);
    command.env("CARGO_TARGET_DIR", target().join("hooks"));
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    command
}
