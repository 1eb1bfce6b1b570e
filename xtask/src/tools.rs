//! The tools that make and try the packages: `packaging/setup` installs them.

use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;
use crate::command::{command, run as execute};

/// Installs the named tools where they are missing, by default all.
///
/// On Windows, where only `cargo xtask dist` runs, the tools of `packaging/requirements.txt` are
/// expected on the `PATH`.
pub(crate) fn install(names: &[&str]) -> Outcome {
    if cfg!(windows) {
        return Ok(());
    }
    execute(command("packaging/setup").args(names))
}

/// A program of the Python environment.
pub(crate) fn python(program: &str) -> Command {
    if cfg!(windows) {
        return Command::new(program);
    }
    Command::new(cache("packaging/python/bin").join(program))
}

/// npm, with its arguments separated by spaces, and without its advertisements.
pub(crate) fn npm(line: &str) -> Command {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = command(&format!("{npm} {line}"));
    for setting in ["npm_config_audit", "npm_config_fund", "npm_config_update_notifier"] {
        command.env(setting, "false");
    }
    command
}

/// A directory with installed tools, as the set-ups determine it.
pub(crate) fn cache(name: &str) -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let home = || variable("HOME").unwrap_or_default().join(".cache");
    variable("XDG_CACHE_HOME").unwrap_or_else(home).join("dynagate-tools").join(name)
}
