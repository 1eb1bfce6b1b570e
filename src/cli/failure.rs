//! Errors, as the user sees them.

use dynagate::check::Findings;

use super::Outcome;
use super::console::{self, ClosedPipe};
use super::mistakes::Mistakes;

/// Says why a run failed.
pub(crate) fn report(error: &anyhow::Error) -> Outcome {
    if error.is::<ClosedPipe>() {
        return Outcome::Done;
    }
    if let Some(mistakes) = error.downcast_ref() {
        report_mistakes(mistakes);
    } else if let Some(Findings(problems)) = error.downcast_ref() {
        for problem in problems {
            console::error(&problem.to_string());
        }
    } else {
        console::error(&format!("{error:#}"));
    }
    Outcome::Refused
}

fn report_mistakes(Mistakes { arguments, blueprint }: &Mistakes) {
    for message in arguments {
        console::error(message);
    }
    let Some(diagnostics) = blueprint else { return };
    let color = console::colors_errors();
    if arguments.is_empty() {
        console::say(&format!("{}\n", diagnostics.render(color)));
    } else {
        let count = arguments.len() + diagnostics.count();
        console::say(&format!("\n{}\n\n{count} errors\n", diagnostics.render_each(color)));
    }
}
