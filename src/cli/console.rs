//! Output for the user: results on standard output, everything else on standard error.

use std::io::{self, Write};

use anstream::AutoStream;
use anyhow::Context as _;

/// Standard output was closed by its reader, which is not an error.
#[derive(Debug)]
pub(crate) struct ClosedPipe;

impl std::fmt::Display for ClosedPipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("standard output is closed")
    }
}

impl std::error::Error for ClosedPipe {}

/// Prints a result unchanged.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    checked(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Prints a result with styles if the terminal and the user want them.
pub(crate) fn print_styled(text: &str) -> anyhow::Result<()> {
    let mut stdout = anstream::stdout().lock();
    checked(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

fn checked(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ClosedPipe.into()),
        written => written.context("cannot write to standard output"),
    }
}

/// Writes to standard error. If it is closed, the text is dropped.
pub(crate) fn say(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// True if standard output is colored.
pub(crate) fn colors_results() -> bool {
    AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// True if standard error is colored.
pub(crate) fn colors_errors() -> bool {
    AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
}
