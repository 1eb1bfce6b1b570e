//! Running the user's engine.

use std::ffi::OsString;
use std::io::{ErrorKind, Read as _, Seek as _};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, anyhow};

use super::Outcome;
use super::signals::Signals;
use crate::cli::command_line::CommandLine;

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
pub(super) const TERRAFORM: Engine = Engine {
    name: "Terraform",
    program: "terraform",
    url: "https://developer.hashicorp.com/terraform/install",
};

impl Engine {
    /// A call of it.
    pub(super) fn command<A: Into<OsString>>(
        self,
        arguments: impl IntoIterator<Item = A>,
    ) -> CommandLine {
        CommandLine::new(self.program, arguments)
    }

    /// Makes calls, up to the first that fails.
    pub(super) fn run_all(
        self,
        commands: &[CommandLine],
        signals: &mut Signals,
    ) -> anyhow::Result<Outcome> {
        for command in commands {
            if let Some(code) = signals.code() {
                return Ok(Outcome::Engine(code));
            }
            let code = self.run(command, signals)?;
            if code != 0 {
                return Ok(Outcome::Engine(code));
            }
        }
        Ok(Outcome::Engine(0))
    }

    /// What a call prints that only asks; `None` where it fails, of which the calls that follow
    /// tell the user.
    pub(super) fn answer(self, command: &CommandLine, signals: &mut Signals) -> Option<String> {
        // Not through a pipe: whoever reads one to its end does not hear of signals meanwhile.
        let mut answer = tempfile::tempfile().ok()?;
        let mut engine = self
            .process(command)
            .stdin(Stdio::null())
            .stdout(answer.try_clone().ok()?)
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let status = signals.wait(&mut engine).ok()?;
        answer.rewind().ok()?;
        let mut text = String::new();
        let read = answer.read_to_string(&mut text);
        (read.is_ok() && status.success()).then_some(text)
    }

    /// Makes a call on the user's own terminal, and gives its exit code.
    fn run(self, command: &CommandLine, signals: &mut Signals) -> anyhow::Result<u8> {
        let Self { name, program, url } = self;
        match self.process(command).spawn() {
            Ok(mut engine) => {
                let status = signals
                    .wait(&mut engine)
                    .with_context(|| format!("cannot wait for `{program}`"))?;
                Ok(exit_code(status))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Err(anyhow!(
                "`{program}` is not on the PATH: {name} is needed to deploy. Get it from {url}"
            )),
            Err(error) => Err(anyhow!(error).context(format!("cannot run `{program}`"))),
        }
    }

    fn process(self, command: &CommandLine) -> Command {
        let mut process = Command::new(self.program);
        // The AWS CLI would show the outputs in a pager, and wait there.
        process.args(&command.arguments).env("AWS_PAGER", "");
        process
    }
}

/// The code that a shell would report.
fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return super::signals::code(signal);
        }
    }
    status.code().map_or(1, |code| u8::try_from(code).unwrap_or(u8::MAX))
}
