//! `dynagate list`

use std::fmt::Write as _;

use clap::Args;
use clap::builder::styling::Style;
use dynagate::pattern::{PATTERNS, Pattern};
use serde::Serialize;

use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate list
  dynagate list --json | jq -r '.[].name'";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// Prints a JSON array of objects with name, summary and deploys
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    summary: &'static str,
    deploys: &'static str,
}

impl List {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        if self.json {
            console::print(&json()?)?;
        } else {
            console::print_styled(&table())?;
        }
        Ok(Outcome::Done)
    }
}

fn json() -> serde_json::Result<String> {
    let entries: Vec<_> = PATTERNS
        .iter()
        .map(|pattern| Entry {
            name: pattern.name,
            summary: pattern.summary,
            deploys: pattern.deploys,
        })
        .collect();
    Ok(serde_json::to_string_pretty(&entries)? + "\n")
}

fn table() -> String {
    let bold = Style::new().bold();
    let width = PATTERNS.iter().map(|pattern| pattern.name.len()).max().unwrap_or_default();
    let mut table = String::new();
    for Pattern { name, summary, deploys, .. } in PATTERNS {
        let gap = width - name.len();
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "{bold}{name}{bold:#}{:gap$}  {summary}\n{:width$}  deploys: {deploys}",
            "", ""
        );
    }
    table
}
