//! The formats of findings.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dynagate::blueprint::Diagnostic;
use dynagate::check::{Rule, Severity};
use serde_json::{Value, json};

use crate::cli::message::Message;

/// The findings for people, and their number.
pub(super) fn text(found: &[Diagnostic], files: usize, colors: bool) -> String {
    let mut text = String::new();
    for diagnostic in found {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}\n\n", diagnostic.render(colors));
    }
    let count = |severity: Severity| {
        found.iter().filter(|diagnostic| diagnostic.rule().severity == severity).count()
    };
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let _ = writeln!(
        text,
        "{}, {}, {} in {}",
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
        counted(count(Severity::Note), "note"),
        counted(files, "file")
    );
    text
}

/// A JSON array of the findings.
pub(super) fn json(found: &[Diagnostic]) -> serde_json::Result<String> {
    let messages: Vec<_> = found.iter().map(Message::from).collect();
    Ok(serde_json::to_string_pretty(&messages)? + "\n")
}

/// Annotations of GitHub Actions.
pub(super) fn github(found: &[Diagnostic]) -> String {
    found.iter().map(|diagnostic| Message::from(diagnostic).annotation()).collect()
}

/// The message with the remedy and the help.
fn whole(diagnostic: &Diagnostic) -> String {
    let mut whole = diagnostic.message().to_owned();
    if let Some(expected) = diagnostic.expected() {
        let _ = write!(whole, " (expected {expected})");
    }
    if let Some(help) = diagnostic.help() {
        let _ = write!(whole, "; {help}");
    }
    whole
}

/// [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
pub(super) fn sarif(found: &[Diagnostic]) -> serde_json::Result<String> {
    let rules: BTreeMap<&str, &Rule> =
        found.iter().map(|one| (one.rule().code, one.rule())).collect();
    let rules: Vec<Value> = rules
        .values()
        .map(|rule| {
            json!({
                "id": rule.code,
                "name": rule.name,
                "shortDescription": {"text": rule.summary()},
                "help": {"text": rule.documentation, "markdown": rule.documentation},
                "defaultConfiguration": {"level": rule.severity.as_str()},
            })
        })
        .collect();
    let results: Vec<Value> = found
        .iter()
        .map(|one| {
            let (start, (end_line, end_column)) = (one.location(), one.end());
            json!({
                "ruleId": one.rule().code,
                "level": one.rule().severity.as_str(),
                "message": {"text": whole(one)},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": start.name.replace('\\', "/")},
                    "region": {
                        "startLine": start.line,
                        "startColumn": start.column,
                        "endLine": end_line,
                        "endColumn": end_column,
                    },
                }}],
            })
        })
        .collect();
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "dynagate",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

/// The findings as failed test cases.
pub(super) fn junit(found: &[Diagnostic]) -> String {
    let count = found.len();
    let mut report = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"dynagate \
         check\" tests=\"{}\" failures=\"{count}\">\n",
        count.max(1)
    );
    if found.is_empty() {
        report += "    <testcase name=\"no findings\" classname=\"dynagate\"/>\n";
    }
    for one in found {
        let (place, rule) = (one.location(), one.rule());
        let title = format!("{} {}", rule.code, rule.name);
        let name = format!("{}:{}:{}", place.name, place.line, place.column);
        let _ = writeln!(
            report,
            "    <testcase name=\"{}\" classname=\"{}\">\n      <failure type=\"{}\" \
             message=\"{}\"/>\n    </testcase>",
            escaped(&name),
            escaped(&title),
            rule.severity.as_str(),
            escaped(&whole(one))
        );
    }
    report + "  </testsuite>\n</testsuites>\n"
}

/// A text as the value of an attribute in XML.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped += "&#10;",
            '\t' => escaped += "&#9;",
            // XML has no other control characters.
            other if other.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
