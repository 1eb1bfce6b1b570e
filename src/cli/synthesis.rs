//! Synthesizes a plan and prints notes.

use anyhow::anyhow;
use clap::ValueEnum;
use dynagate::check::CheckedPlan;
use dynagate::client::deployment;
use dynagate::model::limits;
use dynagate::plan::Plan;
use dynagate::synth::cloudformation::Upload;
use dynagate::synth::{Artifact, Backend as _, CloudFormation, Terraform};
use dynagate::text::{Pseudo, Reference, Segment, Text};

use super::message;

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Cloudformation,
    Terraform,
}

/// Synthesizes the Terraform module of a plan.
pub(crate) fn module(plan: &CheckedPlan<'_>) -> Vec<Artifact> {
    Terraform.synthesize(plan)
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

/// Notes the archives that have to be uploaded before the template is deployed.
pub(crate) fn note_uploads(plan: &Plan<'_>) {
    for Upload { archive, bucket, key } in CloudFormation.uploads(plan) {
        message::note(&format!(
            "the template loads {archive} from S3: upload it to s3://{}/{} before the deployment",
            written(&bucket),
            written(&key)
        ));
    }
}

/// The text in the syntax of a blueprint.
fn written(text: &Text) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Literal(literal) => literal.clone(),
        Segment::Reference(Reference::Parameter(parameter)) => {
            format!("${{parameters.{}}}", parameter.0)
        }
        Segment::Reference(Reference::Pseudo(Pseudo::AccountId)) => "${aws.account-id}".to_owned(),
        Segment::Reference(Reference::Pseudo(Pseudo::Partition)) => "${aws.partition}".to_owned(),
        Segment::Reference(Reference::Pseudo(Pseudo::Region)) => "${aws.region}".to_owned(),
        Segment::Reference(Reference::Resource { id, .. }) => format!("${{{id}}}"),
    };
    text.segments().iter().map(segment).collect()
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

/// The notes about the deployment of a template.
pub(crate) fn notes(plan: &Plan<'_>, template: &Artifact) -> Vec<String> {
    [note_of_size(template), note_of_frozen_parameters(plan), note_of_replicated_tables(plan)]
        .into_iter()
        .flatten()
        .collect()
}

/// The compact form of a template that is too large for a request, if that form is small enough.
pub(crate) fn compact_for_request(template: &Artifact) -> Option<Artifact> {
    is_too_large_for_a_request(template)
        .then(|| CloudFormation.compact(template))
        .filter(|compact| !is_too_large_for_a_request(compact))
}

/// The option that makes a large template small enough for a request, or that the AWS CLI needs.
fn note_of_size(template: &Artifact) -> Option<String> {
    is_too_large_for_a_request(template).then(|| {
        let remedy = match compact_for_request(template) {
            Some(compact) => format!("`synth --compact` writes {}", compact.bytes().len()),
            None => "use `aws cloudformation deploy --s3-bucket BUCKET`, or other commands with \
                     --template-url"
                .to_owned(),
        };
        format!(
            "the template has {} bytes and CloudFormation accepts at most {} in a request: {remedy}",
            template.bytes().len(),
            limits::TEMPLATE_BODY_BYTES,
        )
    })
}

/// The tables with replicas, which cannot replace deployed tables without replicas.
pub(crate) fn note_of_replicated_tables(plan: &Plan<'_>) -> Option<String> {
    let names: Vec<_> = plan.stack().replicated_tables().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| {
        format!(
            "tables with replicas ({}) have another resource type: CloudFormation may delete a \
             table that was deployed without replicas, with all its items; import it instead",
            names.join(", "),
        )
    })
}

/// The parameters whose changes do not redeploy the API.
pub(crate) fn note_of_frozen_parameters(plan: &Plan<'_>) -> Option<String> {
    let frozen: Vec<_> =
        deployment::frozen_parameters(plan).iter().map(|name| format!("`{name}`")).collect();
    let (parameters, their) = match frozen.len() {
        0 => return None,
        1 => ("the parameter", "its value changes"),
        _ => ("the parameters", "their values change"),
    };
    Some(format!(
        "a deployed stage keeps the value of {parameters} {}: if only {their}, CloudFormation \
         does not redeploy the API; run `aws apigateway create-deployment --rest-api-id ID \
         --stage-name STAGE`",
        frozen.join(", "),
    ))
}
