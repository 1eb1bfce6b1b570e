//! `dynagate validate`

use clap::Args;
use dynagate::blueprint::Diagnostics;
use dynagate::check::{Finding, Severity};
use dynagate::plan::Plan;
use dynagate::synth::CloudFormation;
use dynagate::synth::cloudformation::QuotaExceeded;

use super::blueprint::BlueprintArguments;
use super::mistakes::Mistakes;
use super::synthesis::{self, Format, Layout};
use super::{Outcome, console, failure, message};

const EXAMPLES: &str = "\
Examples:
  dynagate validate
  dynagate validate orders.yaml --message-format github";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Validate {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The output format whose quotas apply; Terraform has none
    #[arg(short, long, value_enum, default_value_t = Format::Cloudformation)]
    format: Format,
}

/// The number of findings by severity.
#[derive(Debug, Default)]
struct Count {
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl Validate {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let mut count = Count::default();
        let blueprint = match self.blueprint.read() {
            Ok(blueprint) => blueprint,
            Err(error) => {
                // Malformed arguments are bad usage, not findings.
                let errors = error.downcast_ref().and_then(Mistakes::only_blueprint);
                let Some(errors) = errors else { return Err(error) };
                count.refuse(errors);
                return Ok(count.conclude());
            }
        };
        match blueprint.plan() {
            Ok(plan) => {
                count.advise(&synthesis::advice(&blueprint, &plan, Some(self.format)));
                if self.format == Format::Cloudformation {
                    match synthesis::template(&plan, Layout::Lines) {
                        Ok((template, _)) => {
                            count.advise_output(&CloudFormation.upload_advice(&plan));
                            let size = CloudFormation.size_advice(&plan, &template);
                            count.advise_output(size.as_slice());
                        }
                        Err(error) if error.is::<QuotaExceeded>() => {
                            failure::report(&error);
                            count.errors += 1;
                        }
                        Err(error) => return Err(error),
                    }
                }
            }
            Err(errors) => {
                count.refuse(&errors);
                let plan = Plan::of(blueprint.stack());
                count.advise(&synthesis::advice(&blueprint, &plan, Some(self.format)));
            }
        }
        Ok(count.conclude())
    }
}

impl Count {
    fn refuse(&mut self, errors: &Diagnostics) {
        self.errors += errors.count();
        if message::is_text() {
            console::say(&format!("{}\n\n", errors.render_each(console::colors_errors())));
        } else {
            message::refuse(errors);
        }
    }

    fn advise(&mut self, advice: &[dynagate::blueprint::Diagnostic]) {
        let is_note = |severity| severity == Severity::Note;
        let notes = advice.iter().filter(|one| is_note(one.rule().severity)).count();
        self.notes += notes;
        self.warnings += advice.len() - notes;
        message::advise(advice);
    }

    fn advise_output(&mut self, notes: &[Finding]) {
        self.notes += notes.len();
        message::advise_output(notes);
    }

    /// Prints the number of findings for people.
    fn conclude(&self) -> Outcome {
        if message::has_status() {
            console::say(&format!("{self}\n"));
        }
        if self.errors == 0 { Outcome::Done } else { Outcome::Failed }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counted = |count: usize, one: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {one}s")),
        };
        let further =
            [counted(self.warnings, "warning"), counted(self.notes, "note")].into_iter().flatten();
        let errors = counted(self.errors, "error").unwrap_or_else(|| "no errors".to_owned());
        f.write_str(&std::iter::once(errors).chain(further).collect::<Vec<_>>().join(", "))
    }
}
