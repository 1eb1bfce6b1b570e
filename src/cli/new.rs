//! `dynagate new`

use std::path::PathBuf;

use clap::Args;
use dynagate::pattern::Pattern;

use super::blueprint::pattern_parser;
use super::files::{Content, Existing, OutputFile};
use super::{Outcome, console, files};

const EXAMPLES: &str = "\
Examples:
  dynagate new --pattern vantiq-putitem                    Look at a pattern's blueprint
  dynagate new --pattern vantiq-putitem --out my.yaml      Start one's own from it";

/// Prints the blueprint of a pattern, with comments, as a starting point
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct New {
    /// The pattern
    #[arg(long, value_name = "NAME", value_parser = pattern_parser(), hide_possible_values = true)]
    pattern: &'static Pattern,

    /// The file to write instead of standard output; it must not exist
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replaces an existing file
    #[arg(long, requires = "out")]
    force: bool,
}

impl New {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let contents = self.pattern.blueprint;
        match self.out {
            None => console::print(contents)?,
            Some(path) => {
                let existing = if self.force { Existing::Replace } else { Existing::Refuse };
                files::write(
                    &[OutputFile { path, contents: contents.as_bytes(), replaces: Content::ANY }],
                    existing,
                )?;
            }
        }
        Ok(Outcome::Done)
    }
}
