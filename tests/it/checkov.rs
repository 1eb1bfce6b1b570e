//! The findings of checkov in the patterns are those in `blueprints/checkov.md`, and the suppressed
//! ones exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use dynagate::blueprint;
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

use crate::prove::tools_are_set_up;

/// Checks by engine and pattern.
type Findings = BTreeMap<(String, String), BTreeSet<String>>;

/// The most findings of a pattern: as many as the API construct of AWS Solutions Constructs has
/// before a table.
const MOST: usize = 4;

const ENGINES: [&str; 2] = ["cloudformation", "terraform"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The findings in the table.
fn explained() -> Findings {
    let table = std::fs::read_to_string(root().join("blueprints/checkov.md"))
        .expect("blueprints/checkov.md");
    let mut findings = Findings::new();
    for row in table.lines().filter(|line| line.starts_with("| CKV")) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [check, of_engines @ .., why] = &cells[..] else { panic!("{row}") };
        assert!(why.len() > 20, "no reason: {row}");
        assert_eq!(of_engines.len(), ENGINES.len(), "{row}");
        for (engine, patterns) in ENGINES.into_iter().zip(of_engines) {
            let of: BTreeSet<_> = patterns.split_whitespace().collect();
            for pattern in PATTERNS {
                let word = pattern.name.split('-').next().unwrap_or_default();
                if of.contains("all") || of.contains(word) {
                    let key = (engine.to_owned(), pattern.name.to_owned());
                    findings.entry(key).or_default().insert((*check).to_owned());
                }
            }
        }
    }
    findings
}

/// Writes the output of the patterns in the layout of `snapshots/`.
fn synthesize(into: &Path) {
    for pattern in PATTERNS {
        let stack = blueprint::load(&pattern.source(), &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        for (engine, backend) in
            ENGINES.into_iter().zip([&CloudFormation as &dyn Backend, &Terraform])
        {
            let directory = into.join(pattern.name).join(engine);
            std::fs::create_dir_all(&directory).expect("a directory");
            for artifact in backend.synthesize(
                &Plan::of(&stack).check().unwrap_or_else(|problems| panic!("{problems}")),
            ) {
                std::fs::write(directory.join(&*artifact.name), artifact.bytes()).expect("a file");
            }
        }
    }
}

/// checkov's report on the patterns.
#[derive(Default)]
struct Report {
    failed: Findings,
    skipped: Findings,
    /// The number of findings; a check may have several.
    counts: BTreeMap<(String, String), usize>,
}

impl Report {
    fn make() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        synthesize(directory.path());
        let output = Command::new(root().join("tests/prove/scan"))
            .arg(directory.path())
            .output()
            .expect("tests/prove/scan runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut report = Self::default();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let [status, engine, file, check, ..] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let pattern = file.split('/').next().unwrap_or_default();
            let of = (engine.to_owned(), pattern.to_owned());
            let findings = match status {
                "FAILED" => {
                    *report.counts.entry(of.clone()).or_default() += 1;
                    &mut report.failed
                }
                "SKIPPED" => &mut report.skipped,
                _ => panic!("{line}"),
            };
            findings.entry(of).or_default().insert(check.to_owned());
        }
        report
    }
}

/// The checks that a blueprint suppresses.
fn skipped_in(blueprint: &serde_yaml::Value, checks: &mut BTreeSet<String>) {
    match blueprint {
        serde_yaml::Value::Mapping(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    (Some("checkov-skip"), serde_yaml::Value::Mapping(skip)) => {
                        checks.extend(
                            skip.keys().filter_map(serde_yaml::Value::as_str).map(str::to_owned),
                        );
                    }
                    _ => skipped_in(value, checks),
                }
            }
        }
        serde_yaml::Value::Sequence(items) => {
            for item in items {
                skipped_in(item, checks);
            }
        }
        _ => {}
    }
}

#[test]
fn every_finding_is_in_the_table() {
    if !tools_are_set_up() {
        return;
    }
    let (report, explained) = (Report::make(), explained());
    for of in report.failed.keys().chain(explained.keys()) {
        assert_eq!(report.failed.get(of), explained.get(of), "{of:?}");
    }
    for (of, count) in &report.counts {
        assert!(*count <= MOST, "{of:?}: {count} findings");
    }
    for pattern in PATTERNS {
        let of = |engine: &str| (engine.to_owned(), pattern.name.to_owned());
        let skipped = |engine: &str| report.skipped.get(&of(engine)).cloned().unwrap_or_default();
        let [cloudformation, terraform] = ENGINES.map(skipped);
        let mut written = BTreeSet::new();
        skipped_in(&serde_yaml::from_str(&pattern.source().text).expect("YAML"), &mut written);
        assert_eq!(
            &cloudformation | &terraform,
            written,
            "{}: skipped, and in `checkov-skip`",
            pattern.name
        );
        // A suppression missing in one engine's output would be among the findings above.
    }
}
