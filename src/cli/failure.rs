//! Errors, as the user sees them.

use dynagate::blueprint::Diagnostics;
use dynagate::model::Problems;

use super::Outcome;
use super::console::{self, ClosedPipe};

/// Says why a run failed.
pub(crate) fn report(error: &anyhow::Error) -> Outcome {
    if error.is::<ClosedPipe>() {
        return Outcome::Done;
    }
    if let Some(diagnostics) = error.downcast_ref::<Diagnostics>() {
        console::say(&(diagnostics.render(console::colors_errors()) + "\n"));
    } else if let Some(Problems(problems)) = error.downcast_ref() {
        for problem in problems {
            console::error(&problem.to_string());
        }
    } else {
        console::error(&format!("{error:#}"));
    }
    Outcome::Refused
}
