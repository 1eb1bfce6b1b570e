//! What CloudFormation has room for.

use crate::model::{Kind, Stack, limits};
use crate::synth::Artifact;

/// A template that CloudFormation does not take, however it is passed.
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
            "the template has {count} {what}, and CloudFormation takes at most {at_most}: \
             divide the blueprint into several, or synthesize with --format terraform, which has no such limit"
        )
    }
}

impl std::error::Error for QuotaExceeded {}

pub(super) fn check(stack: &Stack, template: &Artifact) -> Result<(), QuotaExceeded> {
    let mut resources = 0;
    stack.each_id(&mut |id| {
        resources += usize::from(!matches!(id.kind, Kind::Parameter | Kind::Output));
    });
    resources += stack.apis.len(); // their deployments
    for (what, count, at_most) in [
        ("resources", resources, limits::STACK_RESOURCES),
        ("parameters", stack.parameters.len(), limits::STACK_PARAMETERS),
        ("outputs", stack.outputs.len(), limits::STACK_OUTPUTS),
        ("bytes", template.bytes().len(), limits::TEMPLATE_BYTES),
    ] {
        if count > at_most {
            return Err(QuotaExceeded { what, count, at_most });
        }
    }
    Ok(())
}
