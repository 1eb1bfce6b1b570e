//! How a run ended.

use std::process::ExitCode;

/// How a run ended, and so what the exit code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// What was asked for is done.
    Done,
    /// What is there is not what would be written.
    Difference,
    /// What was tried failed, and that is the answer.
    Failed,
    /// The input or the way of asking was bad.
    Refused,
    /// An engine ran and ended with this code.
    Engine(u8),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Difference | Outcome::Failed => 1,
            Outcome::Refused => 2,
            Outcome::Engine(code) => code,
        })
    }
}
