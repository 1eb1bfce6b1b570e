//! Deployment with Terraform.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Context as _;
use dynagate::blueprint::Source;
use dynagate::bounds;
use dynagate::check::CheckedPlan;
use dynagate::diff::steps::Step;
use dynagate::diff::{self, State};
use dynagate::input;
use dynagate::synth::{Artifact, Contents};

use super::engine::TERRAFORM;
use super::integrations::{self, Integrations};
use super::obstacles;
use super::parameters::ParameterValues;
use super::removal;
use super::signals::Signals;
use super::steps::{self, Prepared};
use super::{Outcome, variables};
use crate::cli::command_line::{self, CommandLine};
use crate::cli::module_directory::{MAIN, ModuleDirectory};
use crate::cli::module_files::ModuleFiles;
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

/// The resources of a module.
pub(crate) fn main_of(module: &[Artifact]) -> &str {
    let main = module.iter().find(|artifact| artifact.name == MAIN);
    main.and_then(Artifact::text).unwrap_or_default()
}

/// The module with other resources.
pub(crate) fn with_main(module: &[Artifact], main: &str) -> Vec<Artifact> {
    let mut module = module.to_vec();
    for artifact in module.iter_mut().filter(|artifact| artifact.name == MAIN) {
        artifact.contents = Contents::Text(main.to_owned());
    }
    module
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

    pub(super) fn run(&self, is_confirmed: bool) -> anyhow::Result<Outcome> {
        let mut signals = Signals::take().context("cannot handle signals")?;
        let before = std::fs::read_to_string(self.directory.join(MAIN)).unwrap_or_default();
        // If Terraform has a state, an obstacle leaves the module's files unchanged.
        let mut steps = self.steps(&before, &mut signals)?;
        let is_known = steps.is_some();
        ModuleDirectory::new(&self.directory, &self.module)?;
        if let Some((steps, consequences)) = &steps {
            steps::tell(steps);
            if !steps::confirm(consequences, is_confirmed, &mut signals)? {
                return Ok(signals.code().map_or(Outcome::Refused, Outcome::Engine));
            }
        }
        let first = steps.as_ref().and_then(|(steps, _)| steps.first());
        self.write(first.filter(|step| step.is_partial()))?;
        let initialized = TERRAFORM.run_all(&[self.call("init")], &mut signals)?;
        if !matches!(initialized, Outcome::Engine(0)) {
            return Ok(initialized);
        }
        if !is_known {
            steps = self.steps(&before, &mut signals)?;
            if let Some((steps, consequences)) = &steps {
                steps::tell(steps);
                if !steps::confirm(consequences, is_confirmed, &mut signals)? {
                    return Ok(signals.code().map_or(Outcome::Refused, Outcome::Engine));
                }
            }
        }
        let (steps, _) = steps.unwrap_or_default();
        let listing = TERRAFORM
            .answer(&TERRAFORM.command([self.chdir()]).args(["state", "list"]), &mut signals)
            .unwrap_or_default();
        let again = removal::deployments_to_replace(&listing, &self.files());
        for (number, step) in (1..).zip(&steps).take(steps.len().saturating_sub(1)) {
            message::note(&steps::heading(&steps, number));
            self.write(Some(step))?;
            let applied = TERRAFORM.run_all(&[self.apply(&[])], &mut signals)?;
            if !matches!(applied, Outcome::Engine(0)) {
                message::note(steps::CONTINUES);
                return Ok(applied);
            }
            if let Some(wait) = &step.wait {
                message::note(&format!("{wait}: run the same command again then"));
                return Ok(Outcome::Difference);
            }
        }
        if steps.len() > 1 {
            message::note(&steps::heading(&steps, steps.len()));
            self.write(None)?;
        }
        self.apply_last(&again, &mut signals)
    }

    /// Applies the module that is wanted, and again to replace deployments of APIs and integrations.
    fn apply_last(&self, again: &[&str], signals: &mut Signals) -> anyhow::Result<Outcome> {
        let mut calls = vec![self.apply(&[])];
        if !again.is_empty() && !self.destroys() {
            message::note(removal::NOTE);
            calls.push(self.apply(again));
        }
        let before = self.integrations(signals);
        let applied = TERRAFORM.run_all(&calls, signals)?;
        let is_applied = matches!(applied, Outcome::Engine(0)) && !self.destroys();
        if is_applied && before.were_replaced(&self.integrations(signals)) {
            message::note(integrations::NOTE);
            return TERRAFORM.run_all(&[self.apply(&[])], signals);
        }
        Ok(applied)
    }

    /// Writes the files of the module, with those of a step.
    fn write(&self, step: Option<&Step<String>>) -> anyhow::Result<()> {
        let Some(step) = step else {
            return ModuleDirectory::new(&self.directory, &self.module)?.write();
        };
        let module = with_main(&self.module, &step.output);
        ModuleDirectory::new(&self.directory, &module)?.write()
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

    /// The modules to apply, one after the other, and the consequences that need a confirmation;
    /// `None` if there is no state yet. `before` is the previous module, which says what is
    /// retained.
    ///
    /// # Errors
    ///
    /// Fails if the state and the modules have obstacles between them.
    fn steps(
        &self,
        before: &str,
        signals: &mut Signals,
    ) -> anyhow::Result<Option<Prepared<String>>> {
        let main = main_of(&self.module);
        let whole = || Some((vec![Step::whole(main.to_owned())], Vec::new()));
        if self.destroys() {
            return Ok(whole());
        }
        let Some(state) = self.state(signals) else { return Ok(None) };
        let state = Source { name: "the state".into(), text: state, directory: ".".into() };
        // The directory may hold files of the user, too.
        let files = ModuleFiles::read(&self.directory, None).unwrap_or_default();
        let of = |main: &str| files.with_generated(&with_main(&self.module, main)).state();
        let (Ok(deployed), Ok(old)) = (State::of_show_json(&state), of(before).or_else(|_| of("")))
        else {
            return Ok(whole());
        };
        let deployed = deployed.with_retention_of(&old);
        let steps = diff::steps::of_modules(&deployed, main);
        let modules = steps.iter().filter_map(|step| of(&step.output).ok());
        let states: Vec<_> = std::iter::once(deployed).chain(modules).collect();
        let mut consequences = obstacles::refuse(obstacles::in_updates(&states))?;
        consequences.extend(steps::interruptions(&steps));
        Ok(Some((steps, consequences)))
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
