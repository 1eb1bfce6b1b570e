//! `dynagate version`

use clap::{Args, Command};

use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate version
  dynagate --version";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Version;

impl Version {
    /// Prints the version of `dynagate`, the whole command.
    pub(crate) fn run(dynagate: &Command) -> anyhow::Result<Outcome> {
        console::print(&dynagate.render_version())?;
        Ok(Outcome::Done)
    }
}
