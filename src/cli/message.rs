//! Messages on standard error: text for people, or one JSON object a line for machines.

use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};
use dynagate::blueprint::Diagnostic;
use dynagate::check::{Finding, Rule, Severity};
use serde::Serialize;

use super::console;

/// The form of errors, warnings and notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, with the lines that they are about
    Text,
    /// For machines: one JSON object a line
    Json,
}

static IS_JSON: AtomicBool = AtomicBool::new(false);
static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// Sets the form of all further messages, and suppresses all but errors if `quiet`.
pub(crate) fn apply(format: MessageFormat, quiet: bool) {
    IS_QUIET.store(quiet, Ordering::Relaxed);
    IS_JSON.store(format == MessageFormat::Json, Ordering::Relaxed);
}

/// True if messages are JSON.
pub(crate) fn is_json() -> bool {
    IS_JSON.load(Ordering::Relaxed)
}

/// True if only errors are printed.
pub(crate) fn is_quiet() -> bool {
    IS_QUIET.load(Ordering::Relaxed)
}

/// An error, a warning or a note. Unknown properties are `null`.
#[derive(Debug, Serialize)]
pub(crate) struct Message<'a> {
    severity: &'static str,
    code: Option<&'static str>,
    rule: Option<&'static str>,
    message: &'a str,
    expected: Option<&'a str>,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

impl<'a> Message<'a> {
    /// A message without a rule or a place.
    pub(crate) fn new(severity: Severity, message: &'a str) -> Self {
        Self {
            severity: severity.as_str(),
            code: None,
            rule: None,
            message,
            expected: None,
            help: None,
            file: None,
            line: None,
            column: None,
            end_line: None,
            end_column: None,
        }
    }

    /// A message about what breaks a rule.
    pub(crate) fn of_rule(rule: &'static Rule, message: &'a str) -> Self {
        Self { code: Some(rule.code), rule: Some(rule.name), ..Self::new(rule.severity, message) }
    }

    /// Writes it.
    pub(crate) fn say(&self) {
        let line = serde_json::to_string(self).unwrap_or_default();
        console::say(&format!("{line}\n"));
    }
}

impl<'a> From<&'a Finding> for Message<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            expected: finding.expected.as_deref(),
            help: finding.help.as_deref(),
            ..Self::of_rule(finding.rule, &finding.message)
        }
    }
}

impl<'a> From<&'a Diagnostic> for Message<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let (location, (end_line, end_column)) = (diagnostic.location(), diagnostic.end());
        Self {
            expected: diagnostic.expected(),
            help: diagnostic.help(),
            file: Some(&location.name),
            line: Some(location.line),
            column: Some(location.column),
            end_line: Some(end_line),
            end_column: Some(end_column),
            ..Self::of_rule(diagnostic.rule(), diagnostic.message())
        }
    }
}

/// Prints a note to standard error.
pub(crate) fn note(message: &str) {
    if is_quiet() {
        return;
    }
    if is_json() {
        return Message::new(Severity::Note, message).say();
    }
    labelled("note", AnsiColor::Cyan.on_default().bold(), message);
}

/// Prints an error to standard error.
pub(crate) fn error(message: &str) {
    if is_json() {
        return Message::new(Severity::Error, message).say();
    }
    labelled("error", AnsiColor::Red.on_default().bold(), message);
}

/// Prints a finding of a rule to standard error.
pub(crate) fn finding(rule: &'static Rule, message: &str) {
    if is_quiet() && rule.severity != Severity::Error {
        return;
    }
    if is_json() {
        return Message::of_rule(rule, message).say();
    }
    let color = match rule.severity {
        Severity::Note => AnsiColor::Cyan,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Error => AnsiColor::Red,
    };
    let label = format!("{}[{} {}]", rule.severity.as_str(), rule.code, rule.name);
    labelled(&label, color.on_default().bold(), message);
}

fn labelled(label: &str, style: Style, message: &str) {
    console::say(&format!("{style}{label}{style:#}: {message}\n"));
}

/// Says the warnings and notes about a blueprint.
pub(crate) fn advise(advice: &[Diagnostic]) {
    if is_quiet() {
        return;
    }
    for diagnostic in advice {
        if is_json() {
            Message::from(diagnostic).say();
            continue;
        }
        let help = diagnostic.help().map(|help| format!("; {help}")).unwrap_or_default();
        finding(diagnostic.rule(), &format!("{}{help}", diagnostic.message()));
    }
}
