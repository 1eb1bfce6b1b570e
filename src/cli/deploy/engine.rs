//! Execution of the engine: the AWS CLI or Terraform.

use std::ffi::OsString;
use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, anyhow, ensure};

use super::Outcome;
use super::signals::Signals;
use crate::cli::command_line::CommandLine;

/// A program that deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Engine {
    /// The name of the product.
    pub(super) name: &'static str,
    /// The program.
    pub(super) program: &'static str,
    /// The download page.
    pub(super) url: &'static str,
}

/// The reply to a query.
pub(super) enum Reply {
    /// The output of a query that succeeded.
    Said(String),
    /// The last line of the errors of another one; empty if it did not run.
    Failed(String),
}

/// The AWS CLI.
pub(crate) const AWS_CLI: Engine = Engine {
    name: "the AWS CLI",
    program: "aws",
    url: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
};

/// Terraform.
pub(crate) const TERRAFORM: Engine = Engine {
    name: "Terraform",
    program: "terraform",
    url: "https://developer.hashicorp.com/terraform/install",
};

impl Engine {
    /// Creates a command line of the engine.
    pub(crate) fn command<A: Into<OsString>>(
        self,
        arguments: impl IntoIterator<Item = A>,
    ) -> CommandLine {
        CommandLine::new(self.program, arguments)
    }

    /// Runs commands until one fails.
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

    /// Returns the output of a query; `None` if it fails, since the following commands report the
    /// reason.
    pub(super) fn answer(self, command: &CommandLine, signals: &mut Signals) -> Option<String> {
        match self.ask(command, signals) {
            Reply::Said(text) => Some(text),
            Reply::Failed(_) => None,
        }
    }

    /// Returns the output of a query, or its errors.
    pub(super) fn ask(self, command: &CommandLine, signals: &mut Signals) -> Reply {
        self.reply(command, signals).unwrap_or_else(|| Reply::Failed(String::new()))
    }

    fn reply(self, command: &CommandLine, signals: &mut Signals) -> Option<Reply> {
        // Files instead of pipes: reading a pipe to its end would block signals.
        let [mut answer, mut errors] = [tempfile::tempfile().ok()?, tempfile::tempfile().ok()?];
        let mut engine = self
            .process(command)
            .stdin(Stdio::null())
            .stdout(answer.try_clone().ok()?)
            .stderr(errors.try_clone().ok()?)
            .spawn()
            .ok()?;
        let status = signals.wait(&mut engine).ok()?;
        let read = |file: &mut File| {
            let mut text = String::new();
            file.rewind().and_then(|()| file.read_to_string(&mut text)).ok().map(|_| text)
        };
        Some(if status.success() {
            Reply::Said(read(&mut answer)?)
        } else {
            let errors = read(&mut errors)?;
            let last = errors.lines().rfind(|line| !line.trim().is_empty());
            Reply::Failed(last.unwrap_or_default().trim().to_owned())
        })
    }

    /// Returns the output of a query, whose errors appear on the user's terminal.
    pub(crate) fn query(self, command: &CommandLine) -> anyhow::Result<String> {
        let output = self
            .process(command)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| self.not_run(error))?;
        ensure!(output.status.success(), "`{command}` failed");
        String::from_utf8(output.stdout)
            .with_context(|| format!("`{command}` printed something other than text"))
    }

    /// The error of a program that does not run.
    fn not_run(self, error: std::io::Error) -> anyhow::Error {
        let Self { name, program, url } = self;
        match error.kind() {
            ErrorKind::NotFound => {
                anyhow!("`{program}` not found in PATH: install {name} from {url}")
            }
            _ => anyhow!(error).context(format!("cannot run `{program}`")),
        }
    }

    /// Runs a command on the user's terminal and returns its exit code.
    fn run(self, command: &CommandLine, signals: &mut Signals) -> anyhow::Result<u8> {
        let mut engine = self.process(command).spawn().map_err(|error| self.not_run(error))?;
        let status = signals
            .wait(&mut engine)
            .with_context(|| format!("cannot wait for `{}`", self.program))?;
        Ok(exit_code(status))
    }

    fn process(self, command: &CommandLine) -> Command {
        let mut process = Command::new(self.program);
        // Otherwise the AWS CLI shows the outputs in a pager and waits.
        process.args(&command.arguments).env("AWS_PAGER", "");
        process
    }
}

/// The exit code that a shell would report.
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
