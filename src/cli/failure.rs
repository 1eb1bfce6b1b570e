//! The report of errors to the user.

use dynagate::check::{Findings, Severity};
use dynagate::synth::cloudformation::QuotaExceeded;

use super::Outcome;
use super::console::{self, ClosedPipe};
use super::message::{self, Message};
use super::mistakes::Mistakes;

/// Prints the reason why a run failed.
pub(crate) fn report(error: &anyhow::Error) -> Outcome {
    if error.is::<ClosedPipe>() {
        return Outcome::Done;
    }
    if let Some(mistakes) = error.downcast_ref() {
        report_mistakes(mistakes);
    } else if let Some(Findings(findings)) = error.downcast_ref() {
        for finding in findings {
            if message::is_json() {
                Message::from(finding).say();
            } else {
                message::finding(finding.rule, &finding.to_string());
            }
        }
    } else if let Some(exceeded) = error.downcast_ref::<QuotaExceeded>() {
        message::finding(exceeded.rule(), &exceeded.to_string());
    } else {
        message::error(&format!("{error:#}"));
    }
    Outcome::Refused
}

fn report_mistakes(Mistakes { arguments, blueprint }: &Mistakes) {
    for message in arguments {
        message::error(message);
    }
    let Some(diagnostics) = blueprint else { return };
    if message::is_json() {
        diagnostics.iter().for_each(|diagnostic| Message::from(diagnostic).say());
        if diagnostics.further() > 0 {
            let further = format!("{} further errors", diagnostics.further());
            Message::new(Severity::Error, &further).say();
        }
        return;
    }
    let color = console::colors_errors();
    if arguments.is_empty() {
        console::say(&format!("{}\n", diagnostics.render(color)));
    } else {
        let count = arguments.len() + diagnostics.count();
        console::say(&format!("\n{}\n\n{count} errors\n", diagnostics.render_each(color)));
    }
}
