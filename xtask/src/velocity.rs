//! Comparisons with the real Velocity 1.7, and its committed answers.
//!
//! Ignored tests write requests, Velocity answers them, and ignored tests check the answers. The
//! variables `VELOCITY_…` give these tests the files, the seeds and the number of cases.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::command::{command, output, root, run as execute, scratch};

const ENGINE: &str = "--package dynagate-vtl --lib";
const INTEGRATION: &str = "--package dynagate --test it";

/// A comparison: two tests of one binary, which may be the same.
struct Comparison {
    name: &'static str,
    binary: &'static str,
    /// The test that writes the requests.
    ask: &'static str,
    /// The test that checks the answers.
    check: &'static str,
}

const GENERATED: Comparison =
    of_engine("generated templates", "tests::differential::write_generated_requests");

const COMPARISONS: [Comparison; 5] = [
    GENERATED,
    of_engine("soups of tokens", "tests::differential::write_soup_requests"),
    of_engine("calls of string methods", "tests::differential::write_string_calls_requests"),
    of_mapping("documents and items", "items::velocity::fresh"),
    of_mapping("requests and answers of operations", "operations::hostile::velocity::fresh"),
];

const fn of_engine(name: &'static str, ask: &'static str) -> Comparison {
    let check = "tests::differential::fresh_templates_render_as_in_velocity";
    Comparison { name, binary: ENGINE, ask, check }
}

const fn of_mapping(name: &'static str, test: &'static str) -> Comparison {
    Comparison { name, binary: INTEGRATION, ask: test, check: test }
}

/// Compares with Velocity on inputs that depend on the seed, by default the date, or rewrites
/// Velocity's committed answers.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    if let Err(error) = execute(&mut command("tests/velocity/setup")) {
        eprintln!("NOT CHECKED: anything against the real Velocity");
        return if std::env::var_os("DYNAGATE_REQUIRE_JAVA").is_some() {
            Err(error)
        } else {
            Ok(())
        };
    }
    let round = Round::new()?;
    if arguments.first() == Some(&"--write") {
        return round.write();
    }
    let number = |text: &str| text.parse::<u64>().map_err(|error| format!("`{text}`: {error}"));
    let today = output(&mut command("date -u +%Y%m%d"))?;
    let first = number(arguments.first().unwrap_or(&today.trim()))? * 100_000;
    let count = number(arguments.get(1).unwrap_or(&"3000"))?;
    round.compare(&[
        ("VELOCITY_SEEDS", format!("{first}..{}", first + count)),
        // The cases of the mapping templates have no seed; more of them are other ones.
        ("VELOCITY_CASES", (count * 7).to_string()),
    ])
}

/// The files of the requests and the answers.
struct Round {
    requests: PathBuf,
    answers: PathBuf,
}

impl Round {
    fn new() -> Result<Self, String> {
        let directory = scratch("velocity")?;
        Ok(Self {
            requests: directory.join("requests.jsonl"),
            answers: directory.join("answers.jsonl"),
        })
    }

    fn compare(&self, variables: &[(&str, String)]) -> Outcome {
        for comparison in &COMPARISONS {
            let count = self.answer(comparison, variables)?;
            self.check(comparison, variables)?;
            println!("{count} {}: as in the real Velocity", comparison.name);
        }
        Ok(())
    }

    /// Rewrites the answers that are committed: without variables, the tests write theirs.
    fn write(&self) -> Outcome {
        self.answer(&GENERATED, &[("VELOCITY_SEEDS", "0..3000".to_owned())])?;
        let committed = root().join("crates/vtl/tests/data/generated.jsonl");
        fs::copy(&self.answers, &committed)
            .map_err(|error| format!("{}: {error}", committed.display()))?;
        self.check(&GENERATED, &[])?;
        for comparison in COMPARISONS.iter().filter(|comparison| comparison.binary == INTEGRATION) {
            self.answer(comparison, &[])?;
            self.check(comparison, &[])?;
        }
        execute(&mut command("git status --short -- *.jsonl"))
    }

    /// Has Velocity answer the requests of a comparison, and returns their number.
    fn answer(
        &self,
        comparison: &Comparison,
        variables: &[(&str, String)],
    ) -> Result<usize, String> {
        test(comparison.binary, comparison.ask, ("VELOCITY_REQUESTS", &self.requests), variables)?;
        let open = |file: std::io::Result<File>| file.map_err(|error| error.to_string());
        execute(
            command("tests/velocity/run")
                .stdin(open(File::open(&self.requests))?)
                .stdout(open(File::create(&self.answers))?),
        )?;
        let lines = |path: &Path| {
            let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
            Ok::<_, String>(text.lines().count())
        };
        let (requests, answers) = (lines(&self.requests)?, lines(&self.answers)?);
        if requests == answers {
            return Ok(answers);
        }
        Err(format!("{}: {answers} answers to {requests} requests", comparison.name))
    }

    fn check(&self, comparison: &Comparison, variables: &[(&str, String)]) -> Outcome {
        test(comparison.binary, comparison.check, ("VELOCITY_ANSWERS", &self.answers), variables)
    }
}

/// Runs an ignored test with a file and further variables; prints its output only if it fails.
fn test(binary: &str, name: &str, file: (&str, &Path), variables: &[(&str, String)]) -> Outcome {
    let line = format!("cargo test --quiet --locked {binary} {name} -- --ignored --exact");
    let variables = variables.iter().map(|(name, value)| (name, value));
    output(command(&line).env(file.0, file.1).envs(variables)).map(drop)
}
