//! `dynagate diff`

mod git;
mod json;
mod lines;
mod markdown;
mod query;
mod side;
mod steps;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::{Args, ValueEnum};
use dynagate::diff::{self, Consequence, Difference, State};

use self::side::{Overrides, Side};
use super::blueprint::DEFAULT;
use super::deploy::StackName;
use super::synthesis::Format;
use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate diff --git main orders.yaml
  dynagate diff --stack-name orders orders.yaml -- --region eu-central-1";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Diff {
    /// The old and the new state: blueprints, CloudFormation templates, directories of Terraform
    /// modules, or Terraform's states in JSON
    ///
    /// Only the new one with --git, --stack-name or --dir; by default dynagate.yaml.
    #[arg(value_name = "OLD] [NEW", num_args = 0..=2)]
    states: Vec<PathBuf>,

    /// Compares with a revision of the git repository, such as HEAD~1
    #[arg(long, value_name = "REVISION", conflicts_with_all = ["stack_name", "dir"])]
    git: Option<String>,

    /// Compares with the deployed template of a CloudFormation stack, by the AWS CLI
    #[arg(long, value_name = "NAME", conflicts_with = "dir")]
    stack_name: Option<StackName>,

    /// Compares with the state of the Terraform module in this directory, by Terraform
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// The engine of blueprints; without it, the one of the other state, or CloudFormation
    #[arg(short, long, value_enum)]
    format: Option<Format>,

    /// The form of the result
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,

    /// The consequences that end with exit code 1, separated by commas
    #[arg(
        long,
        value_enum,
        value_name = "CONSEQUENCE",
        value_delimiter = ',',
        default_values_t = [FailOn::Refused, FailOn::Lost, FailOn::Breaking]
    )]
    fail_on: Vec<FailOn>,

    /// Writes the template or the module of each step of the update to a directory
    #[arg(long, value_name = "DIR")]
    steps: Option<PathBuf>,

    /// Merges a YAML file over the blueprints, before --set; may be repeated
    #[arg(long, value_name = "FILE")]
    values: Vec<PathBuf>,

    /// Overrides a value of the blueprints, such as api.stage.name=prod; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,

    /// More arguments for the AWS CLI
    #[arg(last = true, value_name = "ENGINE ARGUMENTS")]
    engine_arguments: Vec<OsString>,
}

/// The form of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people
    Text,
    /// For machines
    Json,
    /// For a comment on a pull request
    Markdown,
}

/// A consequence that ends with exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// AWS or the engine refuses the change
    Refused,
    /// Data is deleted
    Lost,
    /// Calls fail, or messages stay unprocessed
    Interrupted,
    /// Callers get errors, or do not find what they read
    Breaking,
    /// Anything changes
    Change,
    /// Nothing
    Never,
}

impl FailOn {
    fn is_met_by(self, difference: &Difference) -> bool {
        match self {
            Self::Refused => difference.has(Consequence::Refused),
            Self::Lost => difference.has(Consequence::Lost),
            Self::Interrupted => difference.has(Consequence::Interrupted),
            Self::Breaking => difference.is_breaking(),
            // A note alone is no change.
            Self::Change => {
                let mut findings = difference.findings.iter();
                let only_notes = findings.all(|of| of.consequence == Consequence::Noted);
                !(difference.resources.is_empty()
                    && difference.declarations.is_empty()
                    && difference.contract.is_empty()
                    && only_notes)
            }
            Self::Never => false,
        }
    }
}

/// A difference with the names of its states.
struct Report<'a> {
    old_name: &'a str,
    new_name: &'a str,
    old: &'a State,
    new: &'a State,
    difference: &'a Difference,
}

impl Diff {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let overrides = Overrides::new(&self.values, &self.overrides)?;
        let (old, new) = self.sides(&overrides)?;
        let format = side::format(&old, &new, self.format)?;
        let (old_state, new_state) = (old.state(format)?, new.state(format)?);
        let difference = diff::compare(&old_state, &new_state);
        let report = Report {
            old_name: &old.name,
            new_name: &new.name,
            old: &old_state,
            new: &new_state,
            difference: &difference,
        };
        match self.output {
            Output::Text => console::print_styled(&text::write(&report))?,
            Output::Json => console::print(&json::write(&report)?)?,
            Output::Markdown => console::print(&markdown::write(&report))?,
        }
        if let Some(directory) = &self.steps {
            steps::write(directory, &old, &new, format)?;
        }
        let fails = self.fail_on.iter().any(|on| on.is_met_by(&difference));
        Ok(if fails { Outcome::Difference } else { Outcome::Done })
    }

    /// The old and the new side.
    fn sides(&self, overrides: &Overrides) -> anyhow::Result<(Side, Side)> {
        let is_alone = self.git.is_some() || self.stack_name.is_some() || self.dir.is_some();
        ensure!(
            self.engine_arguments.is_empty() || self.stack_name.is_some(),
            "arguments after -- are for the AWS CLI, with --stack-name"
        );
        if let Some(directory) = &self.dir {
            ensure!(
                self.format == Some(Format::Terraform),
                "--dir requires --format terraform: {} has a Terraform module",
                directory.display()
            );
        }
        let (old, new) = match (self.states.as_slice(), is_alone) {
            ([old, new], false) => (Some(old.as_path()), new.as_path()),
            ([new], true) => (None, new.as_path()),
            ([], true) => (None, Path::new(DEFAULT)),
            ([old], false) => bail!(
                "{} is compared with nothing: name a second state, or use --git REVISION, \
                 --stack-name NAME or --dir DIR",
                old.display()
            ),
            ([], false) => bail!(
                "nothing to compare: name two states, or use --git REVISION, --stack-name NAME or \
                 --dir DIR"
            ),
            _ => bail!("--git, --stack-name and --dir compare one state: name only the new one"),
        };
        let old = if let Some(revision) = &self.git {
            git::side(revision, new, overrides)?
        } else if let Some(name) = &self.stack_name {
            query::template(name, &self.engine_arguments)?
        } else if let Some(directory) = &self.dir {
            query::state(directory)?
        } else {
            Side::read(old.unwrap_or(new), overrides)?
        };
        Ok((old, Side::read(new, overrides)?))
    }
}
