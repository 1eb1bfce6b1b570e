//! Synthesizes a plan and prints notes.

use anyhow::anyhow;
use clap::ValueEnum;
use dynagate::blueprint::{Blueprint, Diagnostic};
use dynagate::check::{CheckedPlan, Engine};
use dynagate::model::limits;
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend as _, CloudFormation, Terraform};

use super::message;

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[value(alias = "cfn")]
    Cloudformation,
    #[value(alias = "tf")]
    Terraform,
}

/// Synthesizes the Terraform module of a plan.
pub(crate) fn module(plan: &CheckedPlan<'_>) -> Vec<Artifact> {
    Terraform.synthesize(plan)
}

impl Format {
    /// The engine that deploys the output.
    pub(crate) const fn engine(self) -> Engine {
        match self {
            Self::Cloudformation => Engine::CloudFormation,
            Self::Terraform => Engine::Terraform,
        }
    }
}

/// The warnings and notes about a blueprint for an engine, or about all that it does without one.
pub(crate) fn advice(
    blueprint: &Blueprint,
    plan: &Plan<'_>,
    format: Option<Format>,
) -> Vec<Diagnostic> {
    let engines: &[Engine] = match format {
        Some(format) => &[format.engine()],
        None => &[Engine::CloudFormation, Engine::Terraform],
    };
    let mut advice = blueprint.advice(plan);
    advice.retain(|one| engines.iter().all(|engine| one.rule().concerns(*engine)));
    advice
}

/// The layout of a CloudFormation template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// In lines, for people and for version control.
    Lines,
    /// Without white space.
    Compact,
}

/// Synthesizes the CloudFormation template of a plan, within CloudFormation's quotas, and the code
/// archives that it loads from S3.
pub(crate) fn template(
    plan: &CheckedPlan<'_>,
    layout: Layout,
) -> anyhow::Result<(Artifact, Vec<Artifact>)> {
    let mut artifacts = CloudFormation.synthesize(plan).into_iter();
    let mut template =
        artifacts.next().ok_or_else(|| anyhow!("CloudFormation needs a template"))?;
    if layout == Layout::Compact {
        template = CloudFormation.compact(&template);
    }
    CloudFormation.check_quotas(plan, &template)?;
    Ok((template, artifacts.collect()))
}

/// Notes the archives that standard output cannot contain.
pub(crate) fn note_left_out(artifacts: &[Artifact]) {
    for archive in artifacts.iter().filter(|artifact| artifact.text().is_none()) {
        message::note(&format!(
            "{} is an archive and not printed: use --out to write it",
            archive.name
        ));
    }
}

/// True if the template is too large for a request to CloudFormation.
pub(crate) fn is_too_large_for_a_request(template: &Artifact) -> bool {
    template.bytes().len() > limits::TEMPLATE_BODY_BYTES
}

/// The compact form of a template that is too large for a request, if that form is small enough.
pub(crate) fn compact_for_request(template: &Artifact) -> Option<Artifact> {
    is_too_large_for_a_request(template)
        .then(|| CloudFormation.compact(template))
        .filter(|compact| !is_too_large_for_a_request(compact))
}
