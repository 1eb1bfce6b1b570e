//! The tools that make and try the packages: `packaging/setup` installs them.

use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;
use crate::command::{command, run as execute};

/// Installs the named tools where they are missing, by default all.
pub(crate) fn install(names: &[&str]) -> Outcome {
    execute(command("bash packaging/setup").args(names))
}

/// A program of the Python environment.
pub(crate) fn python(program: &str) -> Command {
    let programs = if cfg!(windows) { "Scripts" } else { "bin" };
    Command::new(cache("packaging/python").join(programs).join(program))
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
