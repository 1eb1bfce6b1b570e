//! Notes about a template: they follow from the output, not from a line of the blueprint.

use super::CloudFormation;
use super::upload::{self, Upload};
use crate::check::rules::{code_upload, large_template};
use crate::check::{Finding, Place, Rule};
use crate::model::limits;
use crate::plan::Plan;
use crate::synth::artifact::Artifact;
use crate::text::{Pseudo, Reference, Segment, Text};

impl CloudFormation {
    /// Notes about the archives that have to be uploaded before the deployment, unless the stack
    /// allows them.
    pub fn upload_advice(self, plan: &Plan<'_>) -> Vec<Finding> {
        let note = |Upload { archive, bucket, key }| Finding {
            help: Some(format!(
                "upload it to s3://{}/{} before the deployment",
                written(&bucket),
                written(&key)
            )),
            ..about(&code_upload::RULE, format!("the template loads {archive} from S3"))
        };
        let is_allowed = code_upload::RULE.is_allowed_by(plan.stack());
        upload::all(plan.stack()).filter(|_| !is_allowed).map(note).collect()
    }

    /// A note about a template that is too large for a request, unless the stack allows it.
    pub fn size_advice(self, plan: &Plan<'_>, template: &Artifact) -> Option<Finding> {
        let size = template.bytes().len();
        let rule = &large_template::RULE;
        if size <= limits::TEMPLATE_BODY_BYTES || rule.is_allowed_by(plan.stack()) {
            return None;
        }
        let compact = self.compact(template).bytes().len();
        let help = if compact <= limits::TEMPLATE_BODY_BYTES {
            format!("`synth --compact` writes {compact}")
        } else {
            "use `aws cloudformation deploy --s3-bucket BUCKET`, or other commands with \
             --template-url"
                .to_owned()
        };
        let message = format!(
            "the template has {size} bytes and CloudFormation accepts at most {} in a request",
            limits::TEMPLATE_BODY_BYTES,
        );
        Some(Finding { help: Some(help), ..about(rule, message) })
    }
}

fn about(rule: &'static Rule, message: String) -> Finding {
    let place = Place { resource: None, field: Vec::new(), is_key: false };
    Finding { rule, place, message, expected: None, help: None }
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
        Segment::Reference(Reference::Pseudo(Pseudo::UrlSuffix)) => "${aws.url-suffix}".to_owned(),
        Segment::Reference(Reference::Resource { id, .. }) => format!("${{{id}}}"),
    };
    text.segments().iter().map(segment).collect()
}
