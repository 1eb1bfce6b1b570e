//! Messages on standard error: text for people, JSON for machines, or annotations for GitHub.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use clap::ValueEnum;
use clap::builder::styling::AnsiColor;
use dynagate::blueprint::{Diagnostic, Diagnostics, Location};
use dynagate::check::{Finding, Rule, Severity};
use serde::Serialize;

use super::console;

/// The form of errors, warnings and notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum MessageFormat {
    /// For people, with the lines that they are about
    #[default]
    Text,
    /// For machines: one JSON object a line
    Json,
    /// For GitHub Actions, which shows them at the lines of a pull request
    Github,
}

/// The settings of a run.
#[derive(Debug, Clone, Copy, Default)]
struct Settings {
    format: MessageFormat,
    /// True if only errors are printed.
    is_quiet: bool,
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Sets the form of all messages of this run, and suppresses all but errors if `is_quiet`.
pub(crate) fn apply(format: MessageFormat, is_quiet: bool) {
    // A run sets it once.
    let _ = SETTINGS.set(Settings { format, is_quiet });
}

fn settings() -> Settings {
    SETTINGS.get().copied().unwrap_or_default()
}

/// True if messages are for people.
pub(crate) fn is_text() -> bool {
    settings().format == MessageFormat::Text
}

/// True if people want to read that a run succeeded.
pub(crate) fn has_status() -> bool {
    is_text() && !settings().is_quiet
}

/// An error, a warning or a note. Unknown properties are `null`.
#[derive(Debug, Serialize)]
pub(crate) struct Message<'a> {
    #[serde(skip)]
    level: Severity,
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
            level: severity,
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

    /// A message about a violation of a rule.
    pub(crate) fn of_rule(rule: &'static Rule, message: &'a str) -> Self {
        Self { code: Some(rule.code), rule: Some(rule.name), ..Self::new(rule.severity, message) }
    }

    /// A message about a place, with a remedy.
    pub(crate) fn at(self, place: &'a Location, help: Option<&'a str>) -> Self {
        let Location { name, line, column } = place;
        Self { file: Some(name), line: Some(*line), column: Some(*column), help, ..self }
    }

    /// Prints it to standard error.
    pub(crate) fn say(&self) {
        if settings().is_quiet && self.level != Severity::Error {
            return;
        }
        console::say(&match settings().format {
            MessageFormat::Text => self.text(),
            MessageFormat::Json => serde_json::to_string(self).unwrap_or_default() + "\n",
            MessageFormat::Github => self.annotation(),
        });
    }

    /// The line for people, without the place.
    fn text(&self) -> String {
        let color = match self.level {
            Severity::Note => AnsiColor::Cyan,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Error => AnsiColor::Red,
        };
        let style = color.on_default().bold();
        let rule = self.title().map(|title| format!("[{title}]")).unwrap_or_default();
        format!("{style}{}{rule}{style:#}: {}\n", self.severity, self.whole())
    }

    /// The code and the name of the rule.
    fn title(&self) -> Option<String> {
        self.code.zip(self.rule).map(|(code, name)| format!("{code} {name}"))
    }

    /// The message with the remedy.
    fn whole(&self) -> String {
        let mut whole = self.message.to_owned();
        // Writing to a string cannot fail.
        if let Some(expected) = self.expected {
            let _ = write!(whole, " (expected {expected})");
        }
        if let Some(help) = self.help {
            let _ = write!(whole, "; {help}");
        }
        whole
    }

    /// A [workflow command](https://docs.github.com/actions/reference/workflow-commands-for-github-actions)
    /// that annotates the line, if the file exists: a pattern or standard input has none.
    pub(crate) fn annotation(&self) -> String {
        let kind = match self.level {
            Severity::Note => "notice",
            Severity::Warning | Severity::Error => self.severity,
        };
        let mut properties = Vec::new();
        if let (Some(file), Some(line), Some(column)) = (self.file, self.line, self.column)
            && Path::new(file).is_file()
        {
            properties.push(format!("file={},line={line},col={column}", property(file)));
        }
        properties.extend(self.title().map(|title| format!("title={}", property(&title))));
        let blank = if properties.is_empty() { "" } else { " " };
        format!("::{kind}{blank}{}::{}\n", properties.join(","), data(&self.whole()))
    }
}

/// Escapes the text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
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

/// Prints notes about the output, which have no line, to standard error.
pub(crate) fn advise_output(notes: &[Finding]) {
    for note in notes {
        let help = note.help.as_deref();
        Message { help, ..Message::of_rule(note.rule, &note.message) }.say();
    }
}

/// Prints a note to standard error.
pub(crate) fn note(message: &str) {
    Message::new(Severity::Note, message).say();
}

/// Prints a warning to standard error.
#[cfg(feature = "serve")]
pub(crate) fn warn(message: &str) {
    Message::new(Severity::Warning, message).say();
}

/// Prints an error to standard error.
pub(crate) fn error(message: &str) {
    Message::new(Severity::Error, message).say();
}

/// Prints an error with a remedy to standard error.
pub(crate) fn error_with_help(message: &str, help: Option<&str>) {
    Message { help, ..Message::new(Severity::Error, message) }.say();
}

/// Prints warnings and notes about a blueprint to standard error, each with its line.
pub(crate) fn advise(advice: &[Diagnostic]) {
    for diagnostic in advice {
        if !is_text() {
            Message::from(diagnostic).say();
        } else if has_status() {
            console::say(&format!("{}\n\n", diagnostic.render(console::colors_errors())));
        }
    }
}

/// Prints the errors of a blueprint to standard error, for machines.
pub(crate) fn refuse(diagnostics: &Diagnostics) {
    diagnostics.iter().for_each(|diagnostic| Message::from(diagnostic).say());
    if diagnostics.further() > 0 {
        error(&format!("{} further errors", diagnostics.further()));
    }
}
