//! Running the user's engine.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::ErrorKind;
use std::process::{Command, ExitStatus};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};

/// What stands for the template's path where nothing is run.
pub(super) const TEMPLATE: &str = "<template>";

/// A program that deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Engine {
    /// What its makers call it.
    pub(super) name: &'static str,
    /// The program.
    pub(super) program: &'static str,
    /// Where to get it.
    pub(super) url: &'static str,
}

/// The AWS CLI.
pub(super) const AWS_CLI: Engine = Engine {
    name: "the AWS CLI",
    program: "aws",
    url: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
};

/// Terraform.
pub(super) const TERRAFORM: Engine =
    Engine { name: "Terraform", program: "terraform", url: "https://developer.hashicorp.com/terraform/install" };

/// A call of an engine.
#[derive(Debug, Clone)]
pub(super) struct EngineCommand {
    engine: Engine,
    arguments: Vec<OsString>,
}

impl EngineCommand {
    pub(super) fn new<A: Into<OsString>>(engine: Engine, arguments: impl IntoIterator<Item = A>) -> Self {
        Self { engine, arguments: arguments.into_iter().map(Into::into).collect() }
    }

    /// Adds arguments at the end.
    pub(super) fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Runs it on the user's own terminal, and gives its exit code.
    pub(super) fn run(&self) -> anyhow::Result<u8> {
        let Engine { name, program, url } = self.engine;
        survive_interrupts()?;
        // The AWS CLI would show the outputs in a pager, and wait there.
        match Command::new(program).args(&self.arguments).env("AWS_PAGER", "").status() {
            Ok(status) => Ok(exit_code(status)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(anyhow!("`{program}` is not on the PATH: {name} is needed to deploy. Get it from {url}"))
            }
            Err(error) => Err(anyhow!(error).context(format!("cannot run `{program}`"))),
        }
    }
}

/// Leaves Ctrl-C to the engine: a terminal sends it to both of us, and the engine may need its time to stop. Without this
/// we would end before it, and leave the template behind.
fn survive_interrupts() -> anyhow::Result<()> {
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGQUIT] {
        signal_hook::flag::register(signal, Arc::default()).context("cannot handle Ctrl-C")?;
    }
    Ok(())
}

/// The code that a shell would report.
fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return u8::try_from(128 + signal).unwrap_or(u8::MAX);
        }
    }
    status.code().map_or(1, |code| u8::try_from(code).unwrap_or(u8::MAX))
}

impl fmt::Display for EngineCommand {
    /// As one would type it into a shell.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.engine.program)?;
        for argument in &self.arguments {
            write!(f, " {}", quoted(argument))?;
        }
        Ok(())
    }
}

fn quoted(argument: &OsStr) -> String {
    let argument = argument.to_string_lossy();
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_@%+=:,./-".contains(character);
    if argument == TEMPLATE || (!argument.is_empty() && argument.chars().all(is_plain)) {
        return argument.into_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_for_a_shell() {
        let command = EngineCommand::new(AWS_CLI, ["plain-1.0/x=y", "two words", "it's", "", "$HOME", TEMPLATE]);
        assert_eq!(command.to_string(), r"aws plain-1.0/x=y 'two words' 'it'\''s' '' '$HOME' <template>");
    }
}
