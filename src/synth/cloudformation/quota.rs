//! The quotas of CloudFormation.

use crate::check::Rule;
use crate::check::rules::template_too_large;
use crate::model::limits;
use crate::plan::{Plan, Resource};
use crate::synth::artifact::Artifact;

/// A template that CloudFormation rejects, however it is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaExceeded {
    what: &'static str,
    count: usize,
    at_most: usize,
}

impl std::fmt::Display for QuotaExceeded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, count, at_most } = self;
        write!(
            f,
            "the template has {count} {what} and CloudFormation accepts at most {at_most}: \
             divide the blueprint into several, or synthesize with --format terraform, which has no such limit"
        )
    }
}

impl std::error::Error for QuotaExceeded {}

impl QuotaExceeded {
    /// The rule that the template breaks.
    pub fn rule(&self) -> &'static Rule {
        &template_too_large::RULE
    }
}

pub(super) fn check(plan: &Plan<'_>, template: &Artifact) -> Result<(), QuotaExceeded> {
    let is_own = |resource: &Resource<'_>| !resource.id().kind.cloudformation_type().is_empty();
    let resources = plan.created_resources().into_iter().filter(is_own).count();
    for (what, count, at_most) in [
        ("resources", resources, limits::STACK_RESOURCES),
        ("parameters", plan.stack().parameters.len(), limits::STACK_PARAMETERS),
        ("outputs", plan.outputs().count(), limits::STACK_OUTPUTS),
        ("bytes", template.bytes().len(), limits::TEMPLATE_BYTES),
    ] {
        if count > at_most {
            return Err(QuotaExceeded { what, count, at_most });
        }
    }
    Ok(())
}
