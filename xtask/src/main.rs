//! The project's chores. `cargo xtask` lists them.

mod bench;
mod ci;
mod command;
mod dist;
mod fuzz;
mod goldens;
mod hostile;
mod packages;
mod prove;
mod release;
mod tools;
mod velocity;

use std::fmt::Write as _;
use std::process::ExitCode;

/// The end of a chore: nothing, or the reason why it failed.
type Outcome = Result<(), String>;

/// A chore that has a name on the command line.
struct Chore {
    name: &'static str,
    /// The arguments that it takes, as its usage shows them.
    arguments: &'static str,
    summary: &'static str,
    run: fn(&[&str]) -> Outcome,
}

const CHORES: [Chore; 11] = [
    Chore {
        name: "bench",
        arguments: "[synth|check|vtl|process|dist|velocity]...",
        summary: "Runs benchmarks, by default synth, check, vtl, process and serve",
        run: bench::run,
    },
    Chore {
        name: "ci",
        arguments: "",
        summary: "Runs every check that a change has to pass",
        run: ci::run,
    },
    Chore {
        name: "dist",
        arguments: "[binary|archive|wheel|npm]...",
        summary: "Makes the files that are published for this platform, in target/packages",
        run: dist::run,
    },
    Chore {
        name: "field",
        arguments: "",
        summary: "Deploys all public systems with both engines, and sends their requests",
        run: prove::field,
    },
    Chore {
        name: "fuzz",
        arguments: "[TARGET [SECONDS]]",
        summary: "Fuzzes the mapping-template engine and the local server, 1,800 seconds a target by default",
        run: fuzz::run,
    },
    Chore {
        name: "goldens",
        arguments: "[TEST]",
        summary: "Rewrites the snapshots, the schema and the reference page, to be reviewed",
        run: goldens::run,
    },
    Chore {
        name: "hostile",
        arguments: "[CASES]",
        summary: "Tests hostile requests, answers and items, 100,000 of each by default",
        run: hostile::run,
    },
    Chore {
        name: "packages",
        arguments: "[NAME]...",
        summary: "Makes, installs and tries the packages, the action, the hooks and the book",
        run: packages::run,
    },
    Chore {
        name: "prove",
        arguments: "[changes | TEST]",
        summary: "Installs the real tools and deploys the output with them, against emulators",
        run: prove::run,
    },
    Chore {
        name: "release",
        arguments: "",
        summary: "Checks the changelog and the crates, and makes the files of this platform",
        run: release::run,
    },
    Chore {
        name: "velocity",
        arguments: "[--write | SEED [COUNT]]",
        summary: "Compares with the real Velocity 1.7; --write rewrites its committed answers",
        run: velocity::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[&str]) -> Outcome {
    let (name, arguments) = match arguments {
        [] | ["-h" | "--help"] => {
            print!("{}", list());
            return Ok(());
        }
        [name, arguments @ ..] => (name, arguments),
    };
    match CHORES.iter().find(|chore| chore.name == *name) {
        Some(chore) if arguments.iter().any(|argument| matches!(*argument, "-h" | "--help")) => {
            println!("cargo xtask {} {}\n\n{}", chore.name, chore.arguments, chore.summary);
            Ok(())
        }
        Some(chore) => (chore.run)(arguments),
        None => Err(format!("unknown chore `{name}`\n\n{}", list())),
    }
}

/// The chores, one a line.
fn list() -> String {
    let mut list = "Chores, run with `cargo xtask NAME`:\n".to_owned();
    for Chore { name, arguments, summary, .. } in &CHORES {
        // Writing to a string cannot fail.
        let _ = writeln!(list, "  {:<46} {summary}", format!("{name} {arguments}"));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chore_is_in_contributing() {
        let path = command::root().join("CONTRIBUTING.md");
        let page = std::fs::read_to_string(path).expect("CONTRIBUTING.md");
        for chore in &CHORES {
            assert!(page.contains(&format!("cargo xtask {}", chore.name)), "{}", chore.name);
        }
    }

    #[test]
    fn unknown_chores_are_refused() {
        assert!(dispatch(&["golden"]).expect_err("unknown").starts_with("unknown chore `golden`"));
    }
}
