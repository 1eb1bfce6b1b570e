//! The GitHub Action, whose scripts install the archive of a release and run it.

use crate::command::{command, run as execute};
use crate::{Outcome, dist};

/// Runs the tests of the action with the archive of this platform.
pub(super) fn run() -> Outcome {
    let archive = dist::archive()?;
    let mut test = command("cargo test --quiet --locked --test it action::");
    execute(test.env("DYNAGATE_ARCHIVES", archive.parent().unwrap_or(&archive)))
}
