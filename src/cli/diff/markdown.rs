//! The difference for a comment on a pull request.

use std::fmt::Write as _;

use super::{Report, lines};

/// The most bytes of the resources, for a comment of GitHub has at most 65,536 characters.
const MOST_BYTES: usize = 30_000;
/// The most rows of changes that callers notice, the worst ones.
const MOST_CHANGES: usize = 100;

pub(super) fn write(report: &Report<'_>) -> String {
    let difference = report.difference;
    let mut text = format!(
        "### Changes of the stack\n\n`{}` → `{}`: ",
        code(report.old_name),
        code(report.new_name)
    );
    let summary = lines::summary(&difference.resources);
    text += if summary.is_empty() { "no resource changes" } else { &summary };
    text += ".\n";
    if !difference.findings.is_empty() {
        text += "\n| consequence | change | rule |\n|---|---|---|\n";
    }
    for finding in &difference.findings {
        let help = finding.help.as_ref().map(|help| format!(" *{}*", cell(&capitalized(help))));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| **{}** | {}.{} | {} {} |",
            finding.consequence.as_str(),
            cell(&capitalized(&finding.message)),
            help.unwrap_or_default(),
            finding.rule.code,
            finding.rule.name
        );
    }
    if !difference.contract.is_empty() {
        text += "\n### What callers notice\n\n| breaking | change | rule |\n|---|---|---|\n";
    }
    for change in difference.contract.iter().take(MOST_CHANGES) {
        let told = cell(&lines::told(change, difference));
        let (word, rule) = (change.breaking.as_str(), change.rule);
        let _ = writeln!(text, "| **{word}** | {told} | {} {} |", rule.code, rule.name);
    }
    if let Some(rest @ 1..) = difference.contract.len().checked_sub(MOST_CHANGES) {
        let _ = writeln!(text, "| | … and {rest} more | |");
    }
    let mut resources = String::new();
    for change in difference.resources.iter().chain(&difference.declarations) {
        for line in lines::of(change) {
            // A block of the language `diff` is colored by the first character of a line.
            let first = match line.symbol {
                "" | "x" => ' ',
                "~" | "-/+" => '!',
                "+" => '+',
                _ => '-',
            };
            let (indent, text) = ("    ".repeat(line.level), &line.text);
            let _ = match (line.level, line.symbol) {
                // The first character is the symbol of a line in a text.
                (2.., _) | (_, "") => writeln!(resources, "{first} {indent}{text}"),
                (_, symbol) => writeln!(resources, "{first} {indent}{symbol} {text}"),
            };
        }
    }
    if resources.is_empty() {
        return text;
    }
    if resources.len() > MOST_BYTES {
        let end = resources[..floor(&resources, MOST_BYTES)].rfind('\n').unwrap_or_default();
        resources.truncate(end);
        resources += "\n  …\n";
    }
    let fence = "`".repeat(longest_run(&resources).max(2) + 1);
    let _ = write!(
        text,
        "\n<details><summary>Resources</summary>\n\n{fence}diff\n{resources}{fence}\n\n</details>\n"
    );
    text
}

/// The last boundary of a character up to an index.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// The longest run of backquotes.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if !text.starts_with("aws") => first.to_uppercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

/// The text of a cell in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

/// The text of inline code.
fn code(text: &str) -> String {
    text.replace('`', "'")
}
