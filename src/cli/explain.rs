//! `dynagate explain`

use std::fmt::Write as _;

use anyhow::anyhow;
use clap::Args;
use clap::builder::styling::Style;
use dynagate::check::{RULES, Rule};
use dynagate::nearest::nearest;

use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate explain
  dynagate explain unknown-key";

const BOLD: Style = Style::new().bold();

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// The code or the name of the rule; all rules are listed without it
    rule: Option<String>,
}

impl Explain {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        console::print_styled(&match &self.rule {
            Some(typed) => page(find(typed)?),
            None => list(),
        })?;
        Ok(Outcome::Done)
    }
}

fn find(typed: &str) -> anyhow::Result<&'static Rule> {
    let is_meant = |rule: &Rule| rule.name == typed || rule.code.eq_ignore_ascii_case(typed);
    RULES.iter().find(|rule| is_meant(rule)).copied().ok_or_else(|| {
        match nearest(typed, RULES.iter().map(|rule| rule.name)) {
            Some(name) => anyhow!("unknown rule `{typed}`; did you mean `{name}`?"),
            None => match &*with_words_of(typed) {
                [] => anyhow!("unknown rule `{typed}`: `dynagate explain` lists the rules"),
                [name] => anyhow!("unknown rule `{typed}`; did you mean `{name}`?"),
                names => anyhow!("unknown rule `{typed}`; similar rules: {}", names.join(", ")),
            },
        }
    })
}

/// The names of the rules that contain all typed words, or similar ones: `opn-write` is part of
/// `open-write-route`.
fn with_words_of(typed: &str) -> Vec<&'static str> {
    const LONGEST: usize = 200;
    let words: Vec<_> = typed.split(['-', '_', ' ']).filter(|word| word.len() > 1).collect();
    if words.is_empty() || typed.len() > LONGEST {
        return Vec::new();
    }
    let contains = |name: &str, word: &str| {
        name.split('-').any(|part| part.starts_with(word) || nearest(word, [part]).is_some())
    };
    let names = RULES.iter().map(|rule| rule.name);
    names.filter(|name| words.iter().all(|word| contains(name, word))).collect()
}

fn list() -> String {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let mut list = String::new();
    for rule in RULES {
        let Rule { code, name, severity, .. } = rule;
        let fix = if rule.has_fix() { ", has a fix" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            list,
            "{code}  {BOLD}{name}{BOLD:#}{:1$}  {severity}{fix}",
            "",
            width - name.len(),
            severity = severity.as_str()
        );
    }
    list
}

/// The documentation, whose Markdown has paragraphs, headings and blocks of code.
fn page(rule: &Rule) -> String {
    let Rule { code, name, severity, documentation, .. } = rule;
    let mut page = format!("{BOLD}{code} {name}{BOLD:#} ({})\n\n", severity.as_str());
    let mut is_code = false;
    for line in documentation.trim().lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let _ = match line.strip_prefix("## ") {
            _ if line.starts_with("```") => {
                is_code = !is_code;
                Ok(())
            }
            Some(heading) if !is_code => writeln!(page, "{BOLD}{heading}{BOLD:#}"),
            _ if is_code => writeln!(page, "    {line}"),
            _ => writeln!(page, "{line}"),
        };
    }
    page
}
