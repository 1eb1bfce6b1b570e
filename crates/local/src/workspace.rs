//! The project whose system is served, as the console sees it.

use std::fmt::Debug;

use crate::history::Exchange;

/// The project whose system is served: the program that starts a server implements it, because this
/// crate knows no blueprints. Its methods may block.
pub trait Workspace: Debug + Send + Sync {
    /// The document that describes the system, as it is now.
    fn document(&self) -> Document;

    /// The graph of the system as an SVG image.
    ///
    /// # Errors
    ///
    /// Returns the reason why it cannot be drawn.
    fn graph(&self) -> Result<String, String>;

    /// True if examples can be saved.
    fn saves_examples(&self) -> bool;

    /// Adds an exchange to the examples of the document, and returns the name of the changed file.
    ///
    /// # Errors
    ///
    /// Returns the reason why the document was not changed.
    fn save_example(&self, name: &str, exchange: &Exchange) -> Result<String, String>;
}

/// The document that describes the system.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its name in messages.
    pub name: String,
    /// Its text; `None` if it cannot be read any more.
    pub text: Option<String>,
    /// Its findings, in the order of their places. With an error, the system of an earlier text is
    /// served.
    pub findings: Vec<Finding>,
}

/// A finding in the document.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The weight.
    pub severity: Severity,
    /// The code and the name of the rule.
    pub rule: String,
    /// The problem.
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
    /// The name of the file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
}

/// The weight of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The system cannot be made of the document.
    Error,
    /// The system probably does not work as intended.
    Warning,
    /// A fact to know.
    Note,
}

impl Document {
    /// The first error in one line, with its place.
    pub(crate) fn problem(&self) -> Option<String> {
        let error = self.findings.iter().find(|finding| finding.severity == Severity::Error)?;
        let Finding { file, line, column, message, .. } = error;
        Some(format!("{file}:{line}:{column}: {message}"))
    }
}
