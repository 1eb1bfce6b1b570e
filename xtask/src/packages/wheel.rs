//! The Python wheel, installed into a new environment.

use std::process::Command;

use super::newcomer;
use crate::command::{command, run as execute, scratch};
use crate::{Outcome, dist};

/// Makes the wheel, and installs it by name from its directory.
pub(super) fn run() -> Outcome {
    let wheel = dist::wheel()?;
    let environment = scratch("python-environment")?;
    execute(command("python3 -m venv").arg(&environment))?;
    let mut install = Command::new(environment.join("bin/pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check", "--no-index"]);
    install.arg("--find-links").args(wheel.parent()).arg("dynagate");
    let mut dynagate = Command::new(environment.join("bin/dynagate"));
    let command = newcomer::documented("pip install dynagate")?;
    newcomer::run(command, &mut [install], &mut dynagate)
}
