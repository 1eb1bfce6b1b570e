//! Obstacles to a deployment.

use anyhow::bail;
use dynagate::diff::{ChangeFinding, Consequence};

use crate::cli::message;

/// Prints the findings that do not stop the deployment.
///
/// # Errors
///
/// Returns the findings that do: changes that the engine refuses, and the loss of data that the
/// blueprint retains.
pub(super) fn refuse(findings: Vec<ChangeFinding>) -> anyhow::Result<()> {
    let is_in_the_way = |finding: &ChangeFinding| match finding.consequence {
        Consequence::Refused => true,
        Consequence::Lost => finding.is_of_retained,
        Consequence::Interrupted | Consequence::Kept | Consequence::Noted => false,
    };
    // The deployment has a second step for these, with a note of its own.
    let is_mended =
        |of: &&ChangeFinding| ["removed-route", "recreated-integration"].contains(&of.rule.name);
    let (mut in_the_way, told): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_in_the_way);
    let is_told = |of: &&ChangeFinding| of.consequence != Consequence::Noted && !is_mended(of);
    for finding in told.iter().filter(is_told) {
        message::note(&finding.to_string());
    }
    let Some(last) = in_the_way.pop() else { return Ok(()) };
    for finding in in_the_way {
        message::error(&finding.to_string());
    }
    bail!(last.to_string())
}
