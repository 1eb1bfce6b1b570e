//! Errors, as the user sees them.

use dynagate::model::Problems;

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
    } else if let Some(Problems(problems)) = error.downcast_ref() {
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
    let shown = diagnostics.render(console::colors_errors());
    // They end with their number, which does not count the others.
    match shown.rsplit_once("\n\n") {
        Some((shown, _)) if !arguments.is_empty() => {
            let count = arguments.len() + diagnostics.iter().count();
            console::say(&format!("\n{shown}\n\n{count} errors\n"));
        }
        _ => console::say(&format!("{shown}\n")),
    }
}
