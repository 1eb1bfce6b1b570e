//! The outcome of a run.

use std::process::ExitCode;

use super::exit_code;

/// The outcome of a run, which determines the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The run succeeded.
    Done,
    /// The output differs from the files on disk.
    Difference,
    /// An example or a template failed, or a blueprint has errors.
    Failed,
    /// The input or the usage is invalid.
    Refused,
    /// An engine ran and ended with this code.
    Engine(u8),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => exit_code::DONE,
            Outcome::Difference | Outcome::Failed => exit_code::FOUND,
            Outcome::Refused => exit_code::REFUSED,
            Outcome::Engine(code) => code,
        })
    }
}
