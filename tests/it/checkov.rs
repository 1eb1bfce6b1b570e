//! What checkov finds in the patterns is what `blueprints/checkov.md` says, and says why.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use dynagate::blueprint;
use dynagate::pattern::PATTERNS;
use dynagate::synth::{Backend, CloudFormation, Terraform};

use crate::prove::tools_are_set_up;

/// The checks that fail, by engine and pattern.
type Findings = BTreeMap<(String, String), BTreeSet<String>>;

const ENGINES: [&str; 2] = ["cloudformation", "terraform"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the table says.
fn explained() -> Findings {
    let table = std::fs::read_to_string(root().join("blueprints/checkov.md")).expect("blueprints/checkov.md");
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

/// Writes what the patterns synthesize to, as `snapshots/` has it.
fn synthesize(into: &Path) {
    for pattern in PATTERNS {
        let stack = blueprint::load(&pattern.source(), &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        for (engine, backend) in ENGINES.into_iter().zip([&CloudFormation as &dyn Backend, &Terraform]) {
            let directory = into.join(pattern.name).join(engine);
            std::fs::create_dir_all(&directory).expect("a directory");
            for artifact in backend.synthesize(&stack).unwrap_or_else(|problems| panic!("{problems}")) {
                std::fs::write(directory.join(&*artifact.name), artifact.bytes()).expect("a file");
            }
        }
    }
}

/// What checkov says.
fn found() -> Findings {
    let directory = tempfile::tempdir().expect("a temporary directory");
    synthesize(directory.path());
    let output =
        Command::new(root().join("tests/prove/scan")).arg(directory.path()).output().expect("tests/prove/scan runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut findings = Findings::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut words = line.split(' ');
        let (Some(engine), Some(file), Some(check)) = (words.next(), words.next(), words.next()) else {
            panic!("{line}")
        };
        let pattern = file.split('/').next().unwrap_or_default();
        findings.entry((engine.to_owned(), pattern.to_owned())).or_default().insert(check.to_owned());
    }
    findings
}

#[test]
fn every_finding_is_explained() {
    if tools_are_set_up() {
        let (found, explained) = (found(), explained());
        for of in found.keys().chain(explained.keys()) {
            assert_eq!(found.get(of), explained.get(of), "{of:?}");
        }
    }
}
