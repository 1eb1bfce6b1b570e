//! The documentation as a book.

use crate::Outcome;
use crate::command::{command, report, target};
use crate::tools;

/// Builds the book. A warning, such as about a page that does not exist, is an error.
pub(super) fn run() -> Outcome {
    let mut mdbook = command(&tools::cache("packaging/mdbook/bin/mdbook").to_string_lossy());
    let output = report(mdbook.arg("build").arg("--dest-dir").arg(target().join("book")))?;
    if output.contains("WARN") || output.contains("ERROR") {
        return Err(format!("mdbook warns:\n{output}"));
    }
    Ok(())
}
