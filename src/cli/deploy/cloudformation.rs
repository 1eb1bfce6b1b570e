//! Deployment with the AWS CLI.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;

use anyhow::{Context as _, bail, ensure};
use dynagate::blueprint::Source;
use dynagate::check::CheckedPlan;
use dynagate::client::deployment::{self, Capability};
use dynagate::diff::steps::Step;
use dynagate::diff::{self, State};
use dynagate::model::limits;
use dynagate::synth::{Artifact, CloudFormation};
use serde_json::Value;
use tempfile::TempPath;

use super::Outcome;
use super::engine::{AWS_CLI, Reply};
use super::obstacles;
use super::parameters::ParameterValues;
use super::signals::Signals;
use super::stack_name::StackName;
use super::steps::{self, Prepared};
use crate::cli::command_line::{self, CommandLine};
use crate::cli::synthesis::{self, Layout};
use crate::cli::{console, message};

/// The outputs without their descriptions, which would wrap the values in the table.
const OUTPUTS: &str = "Stacks[0].Outputs[].{OutputKey: OutputKey, OutputValue: OutputValue}";

/// The AWS CLI's global options for the target and the credentials, which every call needs, with
/// the number of their values. See [Command line
/// options](https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html).
const GLOBAL_OPTIONS: &[(&str, usize)] = &[
    ("--ca-bundle", 1),
    ("--cli-connect-timeout", 1),
    ("--cli-read-timeout", 1),
    ("--color", 1),
    ("--debug", 0),
    ("--endpoint-url", 1),
    ("--no-cli-pager", 0),
    ("--no-sign-request", 0),
    ("--no-verify-ssl", 0),
    ("--output", 1),
    ("--profile", 1),
    ("--region", 1),
];

/// The options that this command sets itself, and the dynagate options to use instead.
const OWN_OPTIONS: &[(&str, &str)] = &[
    ("--template-file", "BLUEPRINT or --pattern, before the --"),
    ("--stack-name", "--stack-name, before the --"),
    ("--parameter-overrides", "--parameter NAME=VALUE"),
];

/// A deployment that is ready to run.
pub(super) struct CloudFormationDeployment {
    template: Artifact,
    layout: Layout,
    stack_name: StackName,
    capability: Option<Capability>,
    parameters: Vec<OsString>,
    engine_arguments: Vec<OsString>,
}

/// The text of a template.
type Template = String;

impl CloudFormationDeployment {
    pub(super) fn new(
        plan: &CheckedPlan<'_>,
        stack_name: StackName,
        parameters: &[String],
        engine_arguments: Vec<OsString>,
    ) -> anyhow::Result<Self> {
        for (option, instead) in OWN_OPTIONS {
            if has_option(&engine_arguments, option) {
                bail!("{option} cannot be passed to the AWS CLI: use {instead}");
            }
        }
        let values = ParameterValues::new(plan, parameters)?;
        values.require_all(|_| false)?;
        let (template, _) = synthesis::template(plan, Layout::Lines)?;
        let has_bucket = has_option(&engine_arguments, "--s3-bucket");
        let compact = synthesis::compact_for_request(&template).filter(|_| !has_bucket);
        let layout = if compact.is_some() { Layout::Compact } else { Layout::Lines };
        let template = compact.unwrap_or(template);
        message::advise_output(&CloudFormation.upload_advice(plan));
        ensure!(
            has_bucket || !synthesis::is_too_large_for_a_request(&template),
            "the template has {} bytes and CloudFormation accepts at most {} in a request: name \
             a bucket to upload it to with -- --s3-bucket BUCKET",
            template.bytes().len(),
            limits::TEMPLATE_BODY_BYTES
        );
        let assignment = |(parameter, value): (deployment::DeploymentParameter, String)| {
            OsString::from(format!("{}={value}", parameter.cloudformation))
        };
        Ok(Self {
            template,
            layout,
            stack_name,
            capability: deployment::capability(plan),
            parameters: values.given.into_iter().map(assignment).collect(),
            engine_arguments,
        })
    }

    /// Prints the equivalent commands; the first one synthesizes the template. If it takes several
    /// steps, the first one writes the template of each.
    pub(super) fn show(&self, synth: CommandLine, diff: CommandLine) -> anyhow::Result<Outcome> {
        let mut signals = Signals::take().context("cannot handle signals")?;
        let (steps, _) = self.steps(false, &mut signals)?;
        if let Some(code) = signals.code() {
            return Ok(Outcome::Engine(code));
        }
        let mut commands = Vec::new();
        if let [_] = &*steps {
            let template = OsString::from(format!("{}.template.json", self.stack_name.as_str()));
            let synth = match self.layout {
                Layout::Lines => synth,
                Layout::Compact => synth.args(["--compact"]),
            };
            commands.push(synth.option("--out", &template));
            commands.push(self.deploy(&template, &Step::whole(())));
        } else {
            let directory = format!("{}.steps", self.stack_name.as_str());
            let diff = diff.args(["--stack-name", self.stack_name.as_str()]);
            commands.push(diff.option("--steps", &directory));
            for (number, step) in (1..).zip(&steps) {
                let template = format!("{directory}/{}", diff::steps::template_name(number));
                commands.push(self.deploy(template.as_ref(), step));
            }
        }
        commands.extend(self.executes().then(|| self.describe()));
        steps::tell(&steps);
        console::print(&command_line::one_after_the_other(&commands))?;
        Ok(Outcome::Done)
    }

    pub(super) fn run(&self, is_confirmed: bool) -> anyhow::Result<Outcome> {
        // From here on, temporary files have to be removed whatever happens.
        let mut signals = Signals::take().context("cannot handle signals")?;
        let (steps, consequences) = self.steps(true, &mut signals)?;
        if let Some(code) = signals.code() {
            return Ok(Outcome::Engine(code));
        }
        steps::tell(&steps);
        if !steps::confirm(&consequences, is_confirmed, &mut signals)? {
            return Ok(signals.code().map_or(Outcome::Refused, Outcome::Engine));
        }
        for (number, step) in (1..).zip(&steps) {
            if steps.len() > 1 {
                message::note(&steps::heading(&steps, number));
            }
            let file = private_file(&step.output).context("cannot write a temporary file")?;
            let mut calls = vec![self.deploy(file.as_os_str(), step)];
            if !self.executes() {
                // A change set of a later step would be one to the template of this one.
                return AWS_CLI.run_all(&calls, &mut signals);
            }
            calls.extend((number == steps.len()).then(|| self.describe()));
            let outcome = AWS_CLI.run_all(&calls, &mut signals)?;
            if outcome != Outcome::Engine(0) {
                if steps.len() > 1 {
                    message::note(steps::CONTINUES);
                }
                return Ok(outcome);
            }
            if let Some(wait) = &step.wait {
                message::note(&format!("{wait}: run the same command again then"));
                return Ok(Outcome::Difference);
            }
        }
        Ok(Outcome::Done)
    }

    /// The templates to deploy, one after the other, and the consequences that need a confirmation.
    /// A dry run, which does not tell that the deployed template is unknown, needs no account.
    fn steps(&self, deploys: bool, signals: &mut Signals) -> anyhow::Result<Prepared<Template>> {
        let new = self.template.text().unwrap_or_default();
        let whole = || (vec![Step::whole(new.to_owned())], Vec::new());
        let deployed = match AWS_CLI.ask(&self.get_template(), signals) {
            Reply::Said(deployed) => deployed,
            Reply::Failed(error) => {
                // There is no stack yet. The AWS CLI prints this message of CloudFormation.
                if deploys && !error.is_empty() && !error.contains("does not exist") {
                    message::note(&format!(
                        "the deployed template is unknown, so changes to it are not checked: \
                         {error}"
                    ));
                }
                return Ok(whole());
            }
        };
        let Ok(template) = serde_json::from_str::<Value>(new) else { return Ok(whole()) };
        let Some(old) = diff::steps::deployed_template(&deployed) else {
            // A template in YAML, which is not one of ours, has no steps.
            let states: Vec<_> = [deployed.as_str(), new].into_iter().filter_map(state).collect();
            return Ok((whole().0, obstacles::refuse(obstacles::in_updates(&states))?));
        };
        let steps = diff::steps::of_templates(&old, &template);
        let texts = std::iter::once(&old).chain(steps.iter().map(|step| &step.output));
        let states: Vec<_> = texts.filter_map(|template| state(&template.to_string())).collect();
        let mut consequences = obstacles::refuse(obstacles::in_updates(&states))?;
        consequences.extend(steps::interruptions(&steps));
        let last = steps.len();
        let text = |(number, step): (usize, Step<Value>)| {
            let output = if number == last {
                new.to_owned()
            } else {
                self.text_of_step(&step.output, number)?
            };
            let Step { is_of_deployed, changes, interruptions, wait, .. } = step;
            Ok(Step { output, is_of_deployed, changes, interruptions, wait })
        };
        let steps: anyhow::Result<_> = (1..).zip(steps).map(text).collect();
        Ok((steps?, consequences))
    }

    /// The text of a step's template, within the limits of a request.
    fn text_of_step(&self, template: &Value, number: usize) -> anyhow::Result<Template> {
        let text = diff::steps::template_text(template);
        ensure!(
            text.len() <= limits::TEMPLATE_BODY_BYTES
                || has_option(&self.engine_arguments, "--s3-bucket"),
            "the template of step {number} has {} bytes and CloudFormation accepts at most {} in \
             a request: name a bucket to upload it to with -- --s3-bucket BUCKET",
            text.len(),
            limits::TEMPLATE_BODY_BYTES
        );
        Ok(text)
    }

    /// True if the command executes the change set instead of only creating it.
    fn executes(&self) -> bool {
        !has_option(&self.engine_arguments, "--no-execute-changeset")
    }

    fn deploy<T>(&self, template: &OsStr, step: &Step<T>) -> CommandLine {
        let mut command = AWS_CLI
            .command(["cloudformation", "deploy", "--template-file"])
            .args([template])
            .args(["--stack-name", self.stack_name.as_str()]);
        // The roles of the deployed template may have names.
        let named = step.is_of_deployed.then_some(Capability::NamedIam);
        if let Some(capability) = named.or(self.capability) {
            command = command.args(["--capabilities", capability.as_str()]);
        }
        // Without the option, the AWS CLI uses the previous values.
        if !self.parameters.is_empty() && !step.is_of_deployed {
            command = command.args(["--parameter-overrides"]).args(&self.parameters);
        }
        command.args(["--no-fail-on-empty-changeset"]).args(&self.engine_arguments)
    }

    /// Queries the deployed template. Fails if there is no stack yet.
    fn get_template(&self) -> CommandLine {
        AWS_CLI
            .command(["cloudformation", "get-template", "--stack-name", self.stack_name.as_str()])
            .args(["--query", "TemplateBody"])
            .args(global_options(&self.engine_arguments))
            .args(["--output", "json"])
    }

    fn describe(&self) -> CommandLine {
        AWS_CLI
            .command([
                "cloudformation",
                "describe-stacks",
                "--stack-name",
                self.stack_name.as_str(),
            ])
            .args(["--query", OUTPUTS, "--output", "table"])
            .args(global_options(&self.engine_arguments))
    }
}

/// The state that a template describes; `None` if it cannot be read.
fn state(template: &str) -> Option<State> {
    let text = template.to_owned();
    State::of_template(&Source { name: "the template".into(), text, directory: ".".into() }).ok()
}

/// Writes a template to a temporary file, because the AWS CLI accepts only regular files. It is
/// removed when dropped.
fn private_file(template: &str) -> std::io::Result<TempPath> {
    let mut file = tempfile::Builder::new().prefix("dynagate-").suffix(".json").tempfile()?;
    file.write_all(template.as_bytes())?;
    Ok(file.into_temp_path())
}

fn has_option(arguments: &[OsString], option: &str) -> bool {
    arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .any(|argument| name(argument) == option)
}

/// The option name `--region` in `--region=eu-central-1`.
fn name(argument: &str) -> &str {
    argument.split_once('=').map_or(argument, |(name, _)| name)
}

/// The global options among the arguments.
fn global_options(arguments: &[OsString]) -> Vec<OsString> {
    let mut found = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let Some(typed) = argument.to_str() else { continue };
        if let Some((_, values)) = GLOBAL_OPTIONS.iter().find(|(option, _)| *option == name(typed))
        {
            found.push(argument.clone());
            let separate = if typed.contains('=') { 0 } else { *values };
            found.extend(arguments.by_ref().take(separate).cloned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_every_call() {
        let arguments = [
            "--tags",
            "a=b",
            "--region",
            "eu-central-1",
            "--debug",
            "--profile=plant",
            "--s3-bucket",
            "templates",
        ];
        let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
        assert_eq!(
            global_options(&arguments),
            ["--region", "eu-central-1", "--debug", "--profile=plant"]
        );
        assert!(has_option(&arguments, "--s3-bucket") && has_option(&arguments, "--profile"));
        assert!(!has_option(&arguments, "--stack-name"));
    }
}
