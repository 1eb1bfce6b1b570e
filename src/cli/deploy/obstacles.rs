//! Obstacles to a deployment.

use anyhow::bail;
use dynagate::diff::{self, ChangeFinding, Consequence, State};

use crate::cli::message;

/// The findings about several updates, one after the other, each once.
pub(super) fn in_updates(states: &[State]) -> Vec<ChangeFinding> {
    let mut findings: Vec<ChangeFinding> = Vec::new();
    for pair in states.windows(2) {
        for finding in diff::compare_resources(&pair[0], &pair[1]).findings {
            let is_same = |of: &ChangeFinding| {
                (of.rule.code, &of.resource) == (finding.rule.code, &finding.resource)
            };
            if !findings.iter().any(is_same) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// Prints the findings that neither stop the deployment nor need a confirmation. Returns those that
/// need one: data is lost, or calls are interrupted.
///
/// # Errors
///
/// Returns the findings that stop it: changes that the engine refuses, and the loss of data that
/// the blueprint retains.
pub(super) fn refuse(findings: Vec<ChangeFinding>) -> anyhow::Result<Vec<String>> {
    let is_in_the_way = |finding: &ChangeFinding| match finding.consequence {
        Consequence::Refused => true,
        // A table is retained, but not the records of its stream.
        Consequence::Lost => finding.is_of_retained && finding.rule.name != "changed-stream-view",
        Consequence::Interrupted | Consequence::Kept | Consequence::Noted => false,
    };
    // The deployment has a further step for these, with a note of its own.
    let is_mended =
        |of: &&ChangeFinding| ["removed-route", "recreated-integration"].contains(&of.rule.name);
    let (mut in_the_way, told): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_in_the_way);
    let Some(last) = in_the_way.pop() else {
        let (kept, confirmed): (Vec<_>, Vec<_>) = told
            .into_iter()
            .filter(|of| of.consequence != Consequence::Noted)
            .partition(|of| of.consequence == Consequence::Kept);
        for finding in kept.iter().filter(|of| !is_mended(of)) {
            message::note(&finding.to_string());
        }
        return Ok(confirmed.iter().map(ToString::to_string).collect());
    };
    for finding in in_the_way {
        message::error(&finding.to_string());
    }
    bail!(last.to_string())
}
