//! `dynagate init`

use std::path::{Path, PathBuf};

use clap::Args;
use dynagate::pattern::Pattern;

use super::blueprint::{DEFAULT, pattern_parser};
use super::command_line::CommandLine;
use super::files::{Content, Existing, OutputFile};
use super::{Outcome, console, files, message};

const EXAMPLES: &str = "\
Examples:
  dynagate init
  dynagate init --pattern query-by-id --out config.yaml";

/// The blueprint without `--pattern`.
const STARTER: &str = include_str!("starter.yaml");

/// The stack's name in the next steps after the starter is written.
const STARTER_STACK: &str = "notes";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Init {
    /// The pattern to start from; `dynagate list` lists the patterns
    #[arg(long, value_name = "NAME", value_parser = pattern_parser(), hide_possible_values = true)]
    pattern: Option<&'static Pattern>,

    /// The file to write, which must not exist; - prints the blueprint
    #[arg(short, long, value_name = "FILE", default_value = DEFAULT)]
    out: PathBuf,
}

impl Init {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let (contents, stack) = match self.pattern {
            Some(pattern) => (pattern.blueprint, pattern.name),
            None => (STARTER, STARTER_STACK),
        };
        if self.out == Path::new("-") {
            console::print(contents)?;
            return Ok(Outcome::Done);
        }
        let path = self.out.clone();
        files::write(
            &[OutputFile { path, contents: contents.as_bytes(), replaces: Content::ANY }],
            Existing::Refuse,
        )?;
        if message::has_status() {
            console::say(&next_steps(&self.out, stack));
        }
        Ok(Outcome::Done)
    }
}

/// The commands that use the written blueprint.
fn next_steps(path: &Path, stack: &str) -> String {
    let command = |subcommand: &str| {
        let command = CommandLine::new("dynagate", [subcommand]);
        if path == Path::new(DEFAULT) { command } else { command.args([path]) }
    };
    let steps = [
        (command("test"), "run its examples"),
        #[cfg(feature = "serve")]
        (command("serve"), "run it on this machine"),
        (command("synth"), "print the CloudFormation template"),
        (command("deploy").option("--stack-name", stack), "deploy it with the AWS CLI"),
    ];
    let steps = steps.map(|(command, purpose)| (command.to_string(), purpose));
    let width = steps.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    let lines = steps.map(|(command, purpose)| format!("  {command:width$}  # {purpose}\n"));
    format!("wrote {}; next steps:\n{}", path.display(), lines.concat())
}
