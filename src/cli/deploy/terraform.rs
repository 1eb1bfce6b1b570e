//! Deploying with Terraform.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Context as _;
use dynagate::bounds;
use dynagate::input;
use dynagate::model::Stack;
use dynagate::synth::Artifact;

use super::engine::TERRAFORM;
use super::parameters::ParameterValues;
use super::removal;
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
        commands.extend([self.call("init"), self.apply(&[])]);
        console::print(&command_line::one_after_the_other(&commands))?;
        Ok(Outcome::Done)
    }

    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        ModuleDirectory::new(&self.directory, &self.module)?.write()?;
        let mut signals = Signals::take().context("cannot handle signals")?;
        let initialized = TERRAFORM.run_all(&[self.call("init")], &mut signals)?;
        if !matches!(initialized, Outcome::Engine(0)) {
            return Ok(initialized);
        }
        let mut calls = vec![self.apply(&[])];
        let listing = TERRAFORM
            .answer(&TERRAFORM.command([self.chdir()]).args(["state", "list"]), &mut signals)
            .unwrap_or_default();
        let again = removal::deployments_to_replace(&listing, &self.files());
        if !again.is_empty() && !self.engine_arguments.iter().any(|argument| argument == "-destroy") {
            console::note(removal::NOTE);
            calls.push(self.apply(&again));
        }
        TERRAFORM.run_all(&calls, &mut signals)
    }

    /// The texts of the module's files, with those that the user has beside ours.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "tf"));
        files.filter_map(|path| input::text(&path, bounds::OUTPUT_BYTES).ok()).collect()
    }

    /// Applies the module, and makes what is at these addresses anew.
    fn apply(&self, replaced: &[&str]) -> CommandLine {
        let replaced = replaced.iter().map(|address| format!("-replace={address}"));
        self.call("apply").args(replaced).args(&self.variables).args(&self.engine_arguments)
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
