//! The report of errors to the user.

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
    } else if let Some(exceeded) = error.downcast_ref::<QuotaExceeded>() {
        Message::of_rule(exceeded.rule(), &exceeded.to_string()).say();
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
    if !message::is_text() {
        return message::refuse(diagnostics);
    }
    let color = console::colors_errors();
    if arguments.is_empty() {
        console::say(&format!("{}\n", diagnostics.render(color)));
    } else {
        let count = arguments.len() + diagnostics.count();
        console::say(&format!("\n{}\n\n{count} errors\n", diagnostics.render_each(color)));
    }
}
