//! The formats of findings.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dynagate::blueprint::Diagnostic;
use dynagate::check::{Rule, Severity};
use dynagate::parallel::in_parallel;
use serde::Serialize;
use serde_json::{Value, json};

use super::checked::{FixAt, Found};
use crate::cli::message::Message;

/// The findings for people, and their number.
pub(super) fn text(found: &[Found], files: usize, colors: bool) -> String {
    let each = in_parallel(found, |one| one.diagnostic.render(colors) + "\n\n");
    let mut text = each.concat();
    let count = |severity: Severity| {
        found.iter().filter(|one| one.diagnostic.rule().severity == severity).count()
    };
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    // Writing to a string cannot fail.
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
pub(super) fn json(found: &[Found]) -> serde_json::Result<String> {
    /// A finding with its fix.
    #[derive(Serialize)]
    struct Fixable<'a> {
        #[serde(flatten)]
        message: Message<'a>,
        fix: Option<&'a FixAt>,
    }
    let messages = found
        .iter()
        .map(|one| Fixable { message: Message::from(&one.diagnostic), fix: one.fix.as_ref() });
    let messages: Vec<_> = messages.collect();
    Ok(serde_json::to_string_pretty(&messages)? + "\n")
}

/// Annotations of GitHub Actions.
pub(super) fn github(found: &[Found]) -> String {
    found.iter().map(|one| Message::from(&one.diagnostic).annotation()).collect()
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
pub(super) fn sarif(found: &[Found]) -> serde_json::Result<String> {
    let rules: BTreeMap<&str, &Rule> = found
        .iter()
        .map(|Found { diagnostic, .. }| (diagnostic.rule().code, diagnostic.rule()))
        .collect();
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
        .map(|Found { diagnostic: one, fix }| {
            let (start, (end_line, end_column)) = (one.location(), one.end());
            let mut result = json!({
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
            });
            if let Some(fix) = fix {
                result["fixes"] = json!([sarif_fix(fix)]);
            }
            result
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

/// A [fix](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317881) with the
/// replacements in each file.
fn sarif_fix(fix: &FixAt) -> Value {
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(&edit.file).or_default().push(json!({
            "deletedRegion": {
                "startLine": edit.line,
                "startColumn": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
            },
            "insertedContent": {"text": edit.text},
        }));
    }
    let changes = files.into_iter().map(|(file, replacements)| {
        let uri = file.replace('\\', "/");
        json!({"artifactLocation": {"uri": uri}, "replacements": replacements})
    });
    let changes: Vec<_> = changes.collect();
    json!({"description": {"text": fix.title}, "artifactChanges": changes})
}

/// The findings as failed test cases.
pub(super) fn junit(found: &[Found]) -> String {
    let count = found.len();
    let mut report = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"dynagate \
         check\" tests=\"{}\" failures=\"{count}\">\n",
        count.max(1)
    );
    if found.is_empty() {
        report += "    <testcase name=\"no findings\" classname=\"dynagate\"/>\n";
    }
    for Found { diagnostic: one, .. } in found {
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
