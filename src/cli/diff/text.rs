//! The difference for people.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use dynagate::diff::Consequence;
use dynagate::diff::contract::Breaking;

use super::{Report, lines};

const BOLD: Style = Style::new().bold();

pub(super) fn write(report: &Report<'_>) -> String {
    let difference = report.difference;
    let mut text = String::new();
    for change in difference.resources.iter().chain(&difference.declarations) {
        for line in lines::of(change) {
            let style = style(line.symbol);
            let indent = " ".repeat(2 + 6 * line.level.min(1) + 4 * line.level.saturating_sub(1));
            // Writing to a string cannot fail.
            let _ = match line.symbol {
                "" => writeln!(text, "{indent}  {}", line.text),
                symbol => writeln!(text, "{indent}{style}{symbol} {}{style:#}", line.text),
            };
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    for finding in &difference.findings {
        let style = match finding.consequence {
            Consequence::Refused | Consequence::Lost => AnsiColor::Red,
            Consequence::Interrupted | Consequence::Kept => AnsiColor::Yellow,
            Consequence::Noted => AnsiColor::Cyan,
        };
        let style = style.on_default().bold();
        let (word, rule) = (finding.consequence.as_str(), finding.rule);
        let _ = writeln!(
            text,
            "{style}{word}[{} {}]{style:#}: {}",
            rule.code, rule.name, finding.message
        );
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  = {BOLD}help{BOLD:#}: {help}");
        }
    }
    for change in &difference.contract {
        let style = match change.breaking {
            Breaking::Breaking => AnsiColor::Red,
            Breaking::Possibly => AnsiColor::Yellow,
            Breaking::NotBreaking => AnsiColor::Cyan,
        };
        let style = style.on_default().bold();
        let (word, rule) = (change.breaking.as_str(), change.rule);
        let told = lines::told(change, difference);
        let _ = writeln!(text, "{style}{word}[{} {}]{style:#}: {told}", rule.code, rule.name);
    }
    if !difference.findings.is_empty() || !difference.contract.is_empty() {
        text.push('\n');
    }
    let summary = lines::summary(&difference.resources);
    let summary = if summary.is_empty() { "no resource changes".to_owned() } else { summary };
    let _ = writeln!(text, "{BOLD}{} → {}{BOLD:#}: {summary}", report.old_name, report.new_name);
    text
}

/// The color of a symbol, as Terraform has it.
fn style(symbol: &str) -> Style {
    match symbol {
        "+" => AnsiColor::Green.on_default(),
        "-" | "-/+" => AnsiColor::Red.on_default(),
        "~" => AnsiColor::Yellow.on_default(),
        _ => Style::new(),
    }
}
