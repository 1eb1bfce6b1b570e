//! The findings of checkov in the patterns are those in `blueprints/checkov.md`, and the suppressed
//! ones exist. With the profile `hardened` and without suppressions, they are those in
//! `docs/how-to/harden.md`, and the options in that table mend them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use dynagate::blueprint::{self, Source};
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

/// The findings in the table of a page.
fn explained(page: &str) -> Findings {
    let table = std::fs::read_to_string(root().join(page)).expect(page);
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

/// The suffix of the name of a hardened blueprint.
const HARDENED: &str = "+hardened";
/// A blueprint with every option that the table names.
const MENDED: &str = "mended";

/// Writes the output of the patterns, also hardened, in the layout of `snapshots/`.
fn synthesize(into: &Path) {
    for pattern in PATTERNS {
        let source = pattern.source();
        synthesize_one(&source, &[], &into.join(pattern.name));
        let hardened = into.join(pattern.name.to_owned() + HARDENED);
        synthesize_one(&without_suppressions(&source), &["profile=hardened"], &hardened);
    }
    let text = std::fs::read_to_string(root().join("tests/blueprints/hardened.yaml"));
    let directory = root().join("tests/blueprints");
    let source = Source { name: "hardened.yaml".into(), text: text.expect("a file"), directory };
    synthesize_one(&without_suppressions(&source), OPTIONS, &into.join(MENDED));
}

/// The options of the table for `tests/blueprints/hardened.yaml`.
const OPTIONS: &[&str] = &[
    "profile={hardened: {reserved-concurrency: 5}}",
    "api.stage.web-acl=arn:aws:wafv2:us-east-1:123456789012:regional/webacl/api/1",
    "api.stage.cache='0.5'",
    "api.stage.method-settings={'*': {caching: {}}}",
    "functions.price.vpc={subnet-ids: [subnet-1], security-group-ids: [sg-1]}",
    "functions.price.code={s3: {bucket: code, key: price.zip}}",
    "functions.price.code-signing-config-arn=arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1",
    "functions.price.runtime=python3.13",
    "state-machines.bake.log={include-execution-data: true}",
    "buckets.receipts.expiration-days=30",
];

fn without_suppressions(source: &Source) -> Source {
    fn remove(value: &mut serde_yaml::Value) {
        match value {
            serde_yaml::Value::Mapping(members) => {
                members.remove("checkov-skip");
                members.values_mut().for_each(remove);
            }
            serde_yaml::Value::Sequence(items) => items.iter_mut().for_each(remove),
            _ => {}
        }
    }
    let mut blueprint = serde_yaml::from_str(&source.text).expect("YAML");
    remove(&mut blueprint);
    let text = serde_yaml::to_string(&blueprint).expect("YAML");
    Source { text, ..source.clone() }
}

fn synthesize_one(source: &Source, set: &[&str], into: &Path) {
    let set: Vec<_> = set.iter().map(|set| set.parse().expect("KEY=VALUE")).collect();
    let stack =
        blueprint::load(source, &set).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let plan = Plan::of(&stack).check().unwrap_or_else(|problems| panic!("{problems}"));
    for (engine, backend) in ENGINES.into_iter().zip([&CloudFormation as &dyn Backend, &Terraform])
    {
        let directory = into.join(engine);
        std::fs::create_dir_all(&directory).expect("a directory");
        for artifact in backend.synthesize(&plan) {
            std::fs::write(directory.join(&*artifact.name), artifact.bytes()).expect("a file");
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

/// The report of the only run.
static REPORT: LazyLock<Report> = LazyLock::new(Report::make);

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
    let (report, explained) = (&*REPORT, explained("blueprints/checkov.md"));
    let is_pattern = |name: &str| PATTERNS.iter().any(|pattern| pattern.name == name);
    let failed = report.failed.keys().filter(|(_, name)| is_pattern(name));
    for of in failed.chain(explained.keys()) {
        assert_eq!(report.failed.get(of), explained.get(of), "{of:?}");
    }
    for (of, count) in report.counts.iter().filter(|((_, name), _)| is_pattern(name)) {
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

#[test]
fn the_profile_mends_everything_but_what_is_in_the_table() {
    if !tools_are_set_up() {
        return;
    }
    let (report, explained) = (&*REPORT, explained("docs/how-to/harden.md"));
    for pattern in PATTERNS {
        for engine in ENGINES {
            let of = |name: String| (engine.to_owned(), name);
            let hardened = of(pattern.name.to_owned() + HARDENED);
            let failed = report.failed.get(&hardened).cloned().unwrap_or_default();
            let expected = explained.get(&of(pattern.name.to_owned())).cloned().unwrap_or_default();
            assert_eq!(failed, expected, "{hardened:?}");
            assert_eq!(report.skipped.get(&hardened), None, "{hardened:?}");
        }
    }
}

#[test]
fn the_options_in_the_table_mend_the_rest() {
    if !tools_are_set_up() {
        return;
    }
    let page = std::fs::read_to_string(root().join("docs/how-to/harden.md")).expect("a page");
    for (engine, column) in ENGINES.into_iter().zip([2, 3]) {
        let rows = page.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        let left = rows.filter(|cells| cells.get(column) == Some(&"options"));
        let left: BTreeSet<_> = left.map(|cells| cells[1].to_owned()).collect();
        let of = (engine.to_owned(), MENDED.to_owned());
        assert_eq!(REPORT.failed.get(&of), Some(&left), "{engine}");
    }
}
