//! The steps of a deployment as the user sees them: told beforehand, confirmed, run one by one.

use std::io::{BufRead as _, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::bail;
use dynagate::diff::steps::Step;

use super::signals::Signals;
use crate::cli::{console, message};

/// The steps of a deployment, and the consequences that need a confirmation.
pub(super) type Prepared<T> = (Vec<Step<T>>, Vec<String>);

/// The note about a deployment that failed after its first step.
pub(super) const CONTINUES: &str =
    "the same command continues with the steps that are not deployed yet";

/// Tells the steps, if there is more than one.
pub(crate) fn tell<T>(steps: &[Step<T>]) {
    if steps.len() > 1 {
        let number = steps.len();
        message::note(&format!("AWS takes these changes in {number} steps, one after the other"));
        for number in 1..=steps.len() {
            message::note(&heading(steps, number));
        }
    }
}

/// The description of a step, whose number begins with 1.
pub(super) fn heading<T>(steps: &[Step<T>], number: usize) -> String {
    let step = &steps[number - 1];
    let first_of_new = steps.iter().position(|step| !step.is_of_deployed);
    let mut does = step.changes.clone();
    if first_of_new == Some(number - 1) {
        does.push("makes all other changes".to_owned());
    } else if does.is_empty() {
        does.push("makes the remaining changes".to_owned());
    }
    format!("step {number} of {}: {}", steps.len(), does.join(", "))
}

/// The consequences of the steps that need a confirmation.
pub(super) fn interruptions<T>(steps: &[Step<T>]) -> Vec<String> {
    steps.iter().flat_map(|step| step.interruptions.iter().cloned()).collect()
}

/// Asks on the terminal for a deployment with these consequences. Returns false if the answer is
/// no.
///
/// # Errors
///
/// Fails without a terminal, unless it is confirmed by `--yes`.
pub(super) fn confirm(
    consequences: &[String],
    is_confirmed: bool,
    signals: &mut Signals,
) -> anyhow::Result<bool> {
    for consequence in consequences {
        message::note(consequence);
    }
    if consequences.is_empty() || is_confirmed {
        return Ok(true);
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        bail!(
            "this deployment loses data or interrupts calls: confirm it with --yes, because there \
             is no terminal to ask on"
        );
    }
    console::say("Deploy all the same? [y/N] ");
    let (sender, answers) = mpsc::channel();
    // A thread of its own, because signals do not end a read.
    std::thread::spawn(move || {
        let mut answer = String::new();
        let _ = std::io::stdin().lock().read_line(&mut answer);
        let _ = sender.send(answer);
    });
    let answer = loop {
        match answers.recv_timeout(Duration::from_millis(50)) {
            Ok(answer) => break answer,
            Err(RecvTimeoutError::Timeout) if signals.code().is_none() => {}
            Err(_) => break String::new(),
        }
    };
    if !answer.ends_with('\n') {
        // The cursor is still behind the question.
        console::say("\n");
    }
    // Ctrl-C may also have ended the read.
    if signals.code().is_some() {
        return Ok(false);
    }
    let is_yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if !is_yes {
        message::note("nothing is deployed");
    }
    Ok(is_yes)
}
