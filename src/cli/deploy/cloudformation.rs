//! Deployment with the AWS CLI.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;

use anyhow::{Context as _, bail, ensure};
use dynagate::blueprint::Source;
use dynagate::check::CheckedPlan;
use dynagate::client::deployment::{self, Capability};
use dynagate::diff::{self, ChangeFinding, State};
use dynagate::model::limits;
use dynagate::synth::{Artifact, CloudFormation};
use tempfile::TempPath;

use super::Outcome;
use super::engine::AWS_CLI;
use super::obstacles;
use super::parameters::ParameterValues;
use super::removal::{self, DeployedStage};
use super::signals::Signals;
use super::stack_name::StackName;
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

    /// Prints the equivalent commands; the first one synthesizes the template.
    pub(super) fn show(&self, synth: CommandLine) -> anyhow::Result<Outcome> {
        let template = OsString::from(format!("{}.template.json", self.stack_name.as_str()));
        let synth = match self.layout {
            Layout::Lines => synth,
            Layout::Compact => synth.args(["--compact"]),
        };
        let mut commands = vec![synth.option("--out", &template)];
        commands.push(self.deploy(&template));
        commands.extend(self.executes().then(|| self.describe()));
        console::print(&command_line::one_after_the_other(&commands))?;
        Ok(Outcome::Done)
    }

    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        // From here on, the temporary file has to be removed whatever happens.
        let mut signals = Signals::take().context("cannot handle signals")?;
        let template = self.private_file().context("cannot write a temporary file")?;
        let deployed = AWS_CLI.answer(&self.get_template(), &mut signals).unwrap_or_default();
        obstacles::refuse(self.findings(&deployed))?;
        let mut calls = vec![self.deploy(template.as_os_str())];
        if self.executes() {
            let listing = AWS_CLI.answer(&self.list(), &mut signals).unwrap_or_default();
            if let Some(stage) = removal::stage_to_deploy_again(&listing, self.template.bytes()) {
                message::note(removal::NOTE);
                calls.push(self.deploy_again(&stage));
            }
            calls.push(self.describe());
        }
        AWS_CLI.run_all(&calls, &mut signals)
    }

    /// The consequences of updating a deployed template. One that cannot be read has none.
    fn findings(&self, deployed: &str) -> Vec<ChangeFinding> {
        let state = |text: &str| {
            let directory = ".".into();
            State::of_template(&Source {
                name: "the template".into(),
                text: text.into(),
                directory,
            })
        };
        let states = state(deployed)
            .and_then(|old| Ok((old, state(self.template.text().unwrap_or_default())?)));
        states.map(|(old, new)| diff::compare_resources(&old, &new).findings).unwrap_or_default()
    }

    /// True if the command executes the change set instead of only creating it.
    fn executes(&self) -> bool {
        !has_option(&self.engine_arguments, "--no-execute-changeset")
    }

    /// Writes the template to a temporary file, because the AWS CLI accepts only regular files. It
    /// is removed when dropped.
    fn private_file(&self) -> std::io::Result<TempPath> {
        let mut file = tempfile::Builder::new().prefix("dynagate-").suffix(".json").tempfile()?;
        file.write_all(self.template.bytes())?;
        Ok(file.into_temp_path())
    }

    fn deploy(&self, template: &OsStr) -> CommandLine {
        let mut command = AWS_CLI
            .command(["cloudformation", "deploy", "--template-file"])
            .args([template])
            .args(["--stack-name", self.stack_name.as_str()]);
        if let Some(capability) = self.capability {
            command = command.args(["--capabilities", capability.as_str()]);
        }
        if !self.parameters.is_empty() {
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

    /// Queries the deployed resources of the API. Fails if there is no stack yet.
    fn list(&self) -> CommandLine {
        AWS_CLI
            .command([
                "cloudformation",
                "list-stack-resources",
                "--stack-name",
                self.stack_name.as_str(),
            ])
            .args(["--query", removal::STACK_QUERY])
            .args(global_options(&self.engine_arguments))
            .args(["--output", "text"])
    }

    fn deploy_again(&self, stage: &DeployedStage) -> CommandLine {
        AWS_CLI
            .command(["apigateway", "create-deployment", "--rest-api-id", &stage.rest_api_id])
            .args(["--stage-name", &stage.name])
            .args(global_options(&self.engine_arguments))
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
