//! The crates: the packages of all, and `cargo install`.

use std::process::Command;

use super::newcomer;
use crate::command::{command, scratch, target};
use crate::{Outcome, dist, release};

/// Checks the packages of the crates, and installs the command from the sources.
pub(super) fn run() -> Outcome {
    release::check_crates()?;
    // With the settings and the directory of the shipped binary, which is then not built again.
    dist::binary()?;
    let host = dist::host()?;
    let directory = scratch("cargo-install")?;
    let mut install = command("cargo install --quiet --locked --no-track --path .");
    install.args(["--profile", "dist", "--target", &host]).env("CARGO_TARGET_DIR", target());
    install.arg("--root").arg(&directory);
    dist::as_shipped(&mut install, &host);
    let mut dynagate = Command::new(directory.join("bin/dynagate"));
    let command = newcomer::documented("cargo install --locked --path .")?;
    newcomer::run(&format!("{command}, already built"), &mut [install], &mut dynagate)
}
