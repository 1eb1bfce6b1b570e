//! `dynagate deploy`: runs the user's engine with the right arguments. dynagate itself does not
//! connect to AWS.

mod cloudformation;
pub(crate) mod engine;
mod integrations;
mod obstacles;
mod parameters;
mod removal;
mod signals;
mod stack_name;
pub(crate) mod steps;
mod terraform;
mod variables;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{bail, ensure};
use clap::Args;

use self::cloudformation::CloudFormationDeployment;
pub(crate) use self::stack_name::StackName;
use self::terraform::TerraformDeployment;
pub(crate) use self::terraform::{main_of, with_main};
use super::blueprint::BlueprintArguments;
use super::command_line::CommandLine;
use super::mistakes::Mistakes;
use super::synthesis::{self, Format};
use super::{Outcome, message};

const EXAMPLES: &str = "\
Examples:
  dynagate deploy orders.yaml --stack-name orders -- --region eu-central-1
  dynagate deploy orders.yaml --format terraform --dir infra --dry-run";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Deploy {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The engine: cloudformation runs the AWS CLI, terraform runs Terraform
    #[arg(short, long, value_enum, default_value_t = Format::Cloudformation)]
    format: Format,

    /// The name of the CloudFormation stack
    #[arg(long, value_name = "NAME")]
    stack_name: Option<StackName>,

    /// The directory for the Terraform module
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// Sets a parameter of the blueprint; may be repeated
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    parameters: Vec<String>,

    /// Deploys without asking, even if data is lost or calls are interrupted
    #[arg(long)]
    yes: bool,

    /// Prints the equivalent commands of every step; deploys nothing and writes nothing
    #[arg(long)]
    dry_run: bool,

    /// More arguments for `aws cloudformation deploy` or `terraform apply`
    #[arg(last = true, value_name = "ENGINE ARGUMENTS")]
    engine_arguments: Vec<OsString>,
}

/// The target of a deployment.
enum Target {
    Stack(StackName),
    Directory(PathBuf),
}

impl Deploy {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let target = self.target()?;
        let blueprint = self.blueprint.read()?;
        let plan = blueprint.plan().map_err(Mistakes::from)?;
        message::advise(&synthesis::advice(&blueprint, &plan, Some(self.format)));
        let typed = |command| self.blueprint.typed_into(CommandLine::new("dynagate", [command]));
        let synth = typed("synth");
        match target {
            Target::Stack(name) => {
                let deployment = CloudFormationDeployment::new(
                    &plan,
                    name,
                    &self.parameters,
                    self.engine_arguments,
                )?;
                if self.dry_run {
                    deployment.show(synth, typed("diff"))
                } else {
                    deployment.run(self.yes)
                }
            }
            Target::Directory(directory) => {
                let deployment = TerraformDeployment::new(
                    &plan,
                    directory,
                    &self.parameters,
                    self.engine_arguments,
                )?;
                if self.dry_run { deployment.show(synth) } else { deployment.run(self.yes) }
            }
        }
    }

    fn target(&self) -> anyhow::Result<Target> {
        match (self.format, &self.stack_name, &self.dir) {
            (Format::Cloudformation, Some(name), None) => Ok(Target::Stack(name.clone())),
            (Format::Terraform, None, Some(directory)) => Ok(Target::Directory(directory.clone())),
            (Format::Cloudformation, _, dir) => {
                ensure!(dir.is_none(), "--dir requires --format terraform");
                bail!("missing --stack-name NAME, the CloudFormation stack to create or update");
            }
            (Format::Terraform, stack_name, _) => {
                ensure!(stack_name.is_none(), "--stack-name requires --format cloudformation");
                bail!("missing --dir DIR, the directory for the Terraform module");
            }
        }
    }
}
