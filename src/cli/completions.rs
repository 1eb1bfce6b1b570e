//! `dynagate completions`

use clap::{Args, Command};
use clap_complete::Shell;

use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate completions bash > ~/.local/share/bash-completion/completions/dynagate
  dynagate completions zsh > ~/.zfunc/_dynagate";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the completions of `dynagate`, the whole command.
    pub(crate) fn run(&self, mut dynagate: Command) -> anyhow::Result<Outcome> {
        // clap_complete panics if it cannot write, so the script goes to memory first.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut dynagate, "dynagate", &mut script);
        console::print(&String::from_utf8(script)?)?;
        Ok(Outcome::Done)
    }
}
