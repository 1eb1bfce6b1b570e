//! Deployment with Terraform.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Context as _;
use dynagate::blueprint::Source;
use dynagate::bounds;
use dynagate::check::CheckedPlan;
use dynagate::diff::{self, ChangeFinding, ModuleFile, State, StateError};
use dynagate::input;
use dynagate::synth::Artifact;

use super::engine::TERRAFORM;
use super::integrations::{self, Integrations};
use super::obstacles;
use super::parameters::ParameterValues;
use super::removal;
use super::signals::Signals;
use super::{Outcome, variables};
use crate::cli::command_line::{self, CommandLine};
use crate::cli::module_directory::{MAIN, ModuleDirectory};
use crate::cli::{console, message, synthesis};

/// Terraform colors output to files, too, unless each call has this option.
const NO_COLOR: &str = "-no-color";

/// A deployment that is ready to run.
pub(super) struct TerraformDeployment {
    module: Vec<Artifact>,
    directory: PathBuf,
    variables: Vec<OsString>,
    engine_arguments: Vec<OsString>,
    is_colored: bool,
}

impl TerraformDeployment {
    pub(super) fn new(
        plan: &CheckedPlan<'_>,
        directory: PathBuf,
        parameters: &[String],
        engine_arguments: Vec<OsString>,
    ) -> anyhow::Result<Self> {
        let values = ParameterValues::new(plan, parameters)?;
        values.require_all(|parameter| {
            variables::has_value(&parameter.terraform, &directory, &engine_arguments)
        })?;
        let variables = values
            .given
            .into_iter()
            .flat_map(|(parameter, value)| {
                ["-var".into(), format!("{}={value}", parameter.terraform).into()]
            })
            .collect();
        let is_colored = console::colors_results()
            && console::colors_errors()
            && !engine_arguments.iter().any(|argument| argument == NO_COLOR);
        Ok(Self {
            module: synthesis::module(plan),
            directory,
            variables,
            engine_arguments,
            is_colored,
        })
    }

    /// Prints the equivalent commands; the first one synthesizes the module.
    pub(super) fn show(&self, synth: CommandLine) -> anyhow::Result<Outcome> {
        let mut commands =
            vec![synth.args(["--format", "terraform"]).option("--out", &self.directory)];
        commands.extend([self.call("init"), self.apply(&[])]);
        console::print(&command_line::one_after_the_other(&commands))?;
        Ok(Outcome::Done)
    }

    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        let directory = ModuleDirectory::new(&self.directory, &self.module)?;
        let mut signals = Signals::take().context("cannot handle signals")?;
        let before = std::fs::read_to_string(self.directory.join(MAIN)).unwrap_or_default();
        // If Terraform has a state, an obstacle leaves the module's files unchanged.
        let is_known = self.refuse_obstacles(&before, &mut signals)?;
        directory.write()?;
        let initialized = TERRAFORM.run_all(&[self.call("init")], &mut signals)?;
        if !matches!(initialized, Outcome::Engine(0)) {
            return Ok(initialized);
        }
        if !is_known {
            self.refuse_obstacles(&before, &mut signals)?;
        }
        let mut calls = vec![self.apply(&[])];
        let listing = TERRAFORM
            .answer(&TERRAFORM.command([self.chdir()]).args(["state", "list"]), &mut signals)
            .unwrap_or_default();
        let again = removal::deployments_to_replace(&listing, &self.files());
        if !again.is_empty() && !self.destroys() {
            message::note(removal::NOTE);
            calls.push(self.apply(&again));
        }
        let before = self.integrations(&mut signals);
        let applied = TERRAFORM.run_all(&calls, &mut signals)?;
        let is_applied = matches!(applied, Outcome::Engine(0)) && !self.destroys();
        if is_applied && before.were_replaced(&self.integrations(&mut signals)) {
            message::note(integrations::NOTE);
            return TERRAFORM.run_all(&[self.apply(&[])], &mut signals);
        }
        Ok(applied)
    }

    /// The integrations in Terraform's state.
    fn integrations(&self, signals: &mut Signals) -> Integrations {
        Integrations::of_state(&self.state(signals).unwrap_or_default())
    }

    /// The state, if Terraform has one.
    fn state(&self, signals: &mut Signals) -> Option<String> {
        let pull = TERRAFORM.command([self.chdir()]).args(["state", "pull"]);
        TERRAFORM.answer(&pull, signals).filter(|state| !state.is_empty())
    }

    /// Fails if the state and the module have obstacles between them. Returns false if there is no
    /// state yet.
    fn refuse_obstacles(&self, before: &str, signals: &mut Signals) -> anyhow::Result<bool> {
        if self.destroys() {
            return Ok(true);
        }
        let Some(state) = self.state(signals) else { return Ok(false) };
        obstacles::refuse(self.findings(state, before))?;
        Ok(true)
    }

    /// The consequences of applying the module to a state; `before` is the previous module, which
    /// says what is retained. A state that cannot be read has none.
    fn findings(&self, state: String, before: &str) -> Vec<ChangeFinding> {
        let module =
            self.module.iter().find(|artifact| artifact.name == MAIN).and_then(Artifact::text);
        let of =
            |text: &str| State::of_module(&[ModuleFile { name: MAIN.into(), text: text.into() }]);
        let states = || {
            let state = Source { name: "the state".into(), text: state, directory: ".".into() };
            let deployed = State::of_show_json(&state)?;
            let old = of(before).or_else(|_| of(""))?;
            Ok::<_, StateError>((deployed.with_retention_of(&old), of(module.unwrap_or_default())?))
        };
        states().map(|(old, new)| diff::compare_resources(&old, &new).findings).unwrap_or_default()
    }

    fn destroys(&self) -> bool {
        self.engine_arguments.iter().any(|argument| argument == "-destroy")
    }

    /// The texts of the module's files, including the user's own.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let files = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|it| it == "tf"));
        files.filter_map(|path| input::text(&path, bounds::OUTPUT_BYTES).ok()).collect()
    }

    /// The command that applies the module and replaces the resources at these addresses.
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
