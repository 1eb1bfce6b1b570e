//! From a plan to what an engine takes, with what the user should know about it.

use anyhow::anyhow;
use clap::ValueEnum;
use dynagate::client::deployment;
use dynagate::model::limits;
use dynagate::plan::{CheckedPlan, Plan};
use dynagate::synth::cloudformation::Upload;
use dynagate::synth::{Artifact, Backend as _, CloudFormation, Terraform};
use dynagate::text::{Pseudo, Reference, Segment, Text};

use super::console;

/// What to synthesize.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Cloudformation,
    Terraform,
}

/// The Terraform module of a plan.
pub(crate) fn module(plan: &CheckedPlan<'_>) -> Vec<Artifact> {
    Terraform.synthesize(plan)
}

/// The CloudFormation template of a plan, within what CloudFormation has room for, and the
/// archives of code that it takes from S3.
pub(crate) fn template(plan: &CheckedPlan<'_>) -> anyhow::Result<(Artifact, Vec<Artifact>)> {
    let mut artifacts = CloudFormation.synthesize(plan).into_iter();
    let template = artifacts
        .next()
        .ok_or_else(|| anyhow!("CloudFormation needs a template, and there is none"))?;
    CloudFormation.check_quotas(plan, &template)?;
    Ok((template, artifacts.collect()))
}

/// Says which archives have to be in S3 before the template can be deployed.
pub(crate) fn note_uploads(plan: &Plan<'_>) {
    for Upload { archive, bucket, key } in CloudFormation.uploads(plan) {
        console::note(&format!(
            "the template takes {archive} from S3: it has to be at s3://{}/{} before you deploy",
            written(&bucket),
            written(&key)
        ));
    }
}

/// A text as a blueprint writes it.
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

/// Says what standard output cannot carry.
pub(crate) fn note_left_out(artifacts: &[Artifact]) {
    for archive in artifacts.iter().filter(|artifact| artifact.text().is_none()) {
        console::note(&format!(
            "{} is an archive, and not in this output: --out writes it",
            archive.name
        ));
    }
}

/// Whether requests to CloudFormation cannot carry the template themselves.
pub(crate) fn is_too_large_for_a_request(template: &Artifact) -> bool {
    template.bytes().len() > limits::TEMPLATE_BODY_BYTES
}

/// Says what the AWS CLI needs for a large template.
pub(crate) fn note_size(template: &Artifact) {
    if is_too_large_for_a_request(template) {
        console::note(&format!(
            "the template has {} bytes, and requests to CloudFormation carry at most {}: `aws cloudformation deploy` needs \
             --s3-bucket BUCKET for it; other commands need the template in S3, and --template-url",
            template.bytes().len(),
            limits::TEMPLATE_BODY_BYTES,
        ));
    }
}

/// Says of which tables CloudFormation must not be told once they are deployed without replicas.
pub(crate) fn note_replicated_tables(plan: &Plan<'_>) {
    let names: Vec<_> = plan.stack().replicated_tables().map(|name| format!("`{name}`")).collect();
    if !names.is_empty() {
        console::note(&format!(
            "tables with replicas ({}) are resources of another type: of one that is deployed without any, AWS warns that \
             CloudFormation might delete it with all its items; it has to be imported",
            names.join(", "),
        ));
    }
}

/// Says which parameters CloudFormation does not notice when only their values change.
pub(crate) fn note_frozen_parameters(plan: &Plan<'_>) {
    let frozen: Vec<_> =
        deployment::frozen_parameters(plan).iter().map(|name| format!("`{name}`")).collect();
    let (parameters, their) = match frozen.len() {
        0 => return,
        1 => ("the parameter", "its value changes"),
        _ => ("the parameters", "their values change"),
    };
    console::note(&format!(
        "a deployed stage keeps the value of {parameters} {}: when only {their}, CloudFormation does not deploy the API \
         anew; `aws apigateway create-deployment --rest-api-id ID --stage-name STAGE` does",
        frozen.join(", "),
    ));
}
