//! The text report.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use dynagate::example::Failure;
use similar::ChangeTag;

use super::difference::{self, sign};
use super::{Location, Report, Tested, way};

const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const RED: Style = AnsiColor::Red.on_default();

/// A line for each example with the differences of failed ones, and the totals.
pub(super) fn report(report: &Report) -> String {
    let mut text = String::new();
    for tested in &report.tested {
        example(&mut text, tested);
    }
    let (passed, failed) = (report.passed(), report.failed());
    let skipped = match report.skipped() {
        0 => String::new(),
        skipped => format!(", {skipped} skipped: they need tables, which --live makes"),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "\n{passed} passed, {failed} failed{skipped}");
    text
}

/// An example.
pub(super) fn example(text: &mut String, tested: &Tested) {
    let name = tested.example.name();
    if tested.passed() {
        let _ = writeln!(text, "{GREEN}ok{GREEN:#}    {name}");
        if let Some(warning) = tested.warning() {
            let _ = writeln!(text, "      note: {warning}");
        }
        way(text, tested);
        return;
    }
    if tested.skipped() {
        let _ = writeln!(text, "{YELLOW}skip{YELLOW:#}  {name}");
        return;
    }
    let Location { name: file, line, .. } = &tested.place;
    let _ = writeln!(text, "{RED}FAIL{RED:#}  {name} ({file}:{line})");
    for failure in &tested.ran.failures {
        self::failure(text, failure);
    }
    if let Some(note) = tested.note() {
        let _ = writeln!(text, "      note: {note}");
    }
    way(text, tested);
}

fn way(text: &mut String, tested: &Tested) {
    for way in &tested.ways {
        let _ = writeln!(text, "\n{}", way::text(way));
    }
}

fn failure(text: &mut String, failure: &Failure) {
    let lines = difference::lines(failure);
    let legend = if lines.is_empty() { "" } else { " (- expected, + actual):" };
    let _ = writeln!(text, "      {failure}{legend}");
    for line in lines {
        let style = match line.tag {
            ChangeTag::Equal => Style::new(),
            ChangeTag::Delete => RED,
            ChangeTag::Insert => GREEN,
        };
        let shown = format!("      {} {}", sign(line.tag), line.text);
        let _ = writeln!(text, "{style}{}{style:#}", shown.trim_end());
    }
}
