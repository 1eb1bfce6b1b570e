//! The packages, installed and used as a newcomer would, and everything else that users get.

mod action;
mod archive;
mod book;
mod crates;
mod hooks;
mod image;
mod newcomer;
mod npm;
mod wheel;
mod workflows;

use std::time::Instant;

use crate::{Outcome, tools};

/// A package, or something else that users get, and its trial.
struct Step {
    name: &'static str,
    run: fn() -> Outcome,
}

const STEPS: [Step; 9] = [
    Step { name: "crates", run: crates::run },
    Step { name: "archive", run: archive::run },
    Step { name: "wheel", run: wheel::run },
    Step { name: "npm", run: npm::run },
    Step { name: "image", run: image::run },
    Step { name: "action", run: action::run },
    Step { name: "hooks", run: hooks::run },
    Step { name: "workflows", run: workflows::run },
    Step { name: "book", run: book::run },
];

/// Makes and tries the named packages, by default all. Nothing is skipped.
pub(crate) fn run(names: &[&str]) -> Outcome {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("unknown package `{unknown}`; one of {}", known.join(", ")));
    }
    tools::install(&[])?;
    for step in STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)) {
        println!("\n-- {}", step.name);
        let start = Instant::now();
        (step.run)().map_err(|reason| format!("{}: {reason}", step.name))?;
        println!("{}: {:.1} s", step.name, start.elapsed().as_secs_f64());
    }
    Ok(())
}
