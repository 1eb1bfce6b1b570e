//! Deploying with Terraform.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Context as _;
use dynagate::model::Stack;
use dynagate::synth::Artifact;

use super::engine::TERRAFORM;
use super::parameters::ParameterValues;
use super::signals::Signals;
use super::{Outcome, variables};
use crate::cli::command_line::{self, CommandLine};
use crate::cli::module_directory::ModuleDirectory;
use crate::cli::{console, synthesis};

/// Terraform colors what goes to a file, too, unless every call of it is told not to.
const NO_COLOR: &str = "-no-color";

/// A deployment that only has to be done.
pub(super) struct TerraformDeployment {
    module: Vec<Artifact>,
    directory: PathBuf,
    variables: Vec<OsString>,
    engine_arguments: Vec<OsString>,
    is_colored: bool,
}

impl TerraformDeployment {
    pub(super) fn new(
        stack: &Stack,
        directory: PathBuf,
        parameters: &[String],
        engine_arguments: Vec<OsString>,
    ) -> anyhow::Result<Self> {
        let values = ParameterValues::new(stack, parameters)?;
        values.require_all(|parameter| variables::has_value(&parameter.terraform, &directory, &engine_arguments))?;
        let variables = values
            .given
            .into_iter()
            .flat_map(|(parameter, value)| ["-var".into(), format!("{}={value}", parameter.terraform).into()])
            .collect();
        let is_colored = console::colors_results()
            && console::colors_errors()
            && !engine_arguments.iter().any(|argument| argument == NO_COLOR);
        Ok(Self { module: synthesis::module(stack)?, directory, variables, engine_arguments, is_colored })
    }

    /// Prints what one would type to do the same; `synth` synthesizes the same.
    pub(super) fn show(&self, synth: CommandLine) -> anyhow::Result<Outcome> {
        let mut commands = vec![synth.args(["--format", "terraform"]).option("--out", &self.directory)];
        commands.extend(self.calls());
        console::print(&command_line::one_after_the_other(&commands))?;
        Ok(Outcome::Done)
    }

    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        ModuleDirectory::new(&self.directory, &self.module)?.write()?;
        let mut signals = Signals::take().context("cannot handle signals")?;
        TERRAFORM.run_all(&self.calls(), &mut signals)
    }

    fn calls(&self) -> [CommandLine; 2] {
        [self.call("init"), self.call("apply").args(&self.variables).args(&self.engine_arguments)]
    }

    fn call(&self, subcommand: &str) -> CommandLine {
        let call = TERRAFORM.command([self.chdir()]).args([subcommand]);
        if self.is_colored { call } else { call.args([NO_COLOR]) }
    }

    fn chdir(&self) -> OsString {
        let mut argument = OsString::from("-chdir=");
        argument.push(&self.directory);
        argument
    }
}
