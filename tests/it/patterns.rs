//! The patterns: the blueprint, the Rust example and the files under `snapshots/` say the same.

use std::path::{Path, PathBuf};

use dynagate::blueprint;
use dynagate::model::Stack;
use dynagate::pattern::{PATTERNS, Pattern};
use dynagate::synth::{Artifact, Backend, CloudFormation, Terraform};

#[path = "../../examples/comment-kinesis-lambda.rs"]
#[allow(dead_code, reason = "the example's main")]
mod comment_kinesis_lambda;
#[path = "../../examples/ice-cream-flavours.rs"]
#[allow(dead_code, reason = "the example's main")]
mod ice_cream_flavours;
#[path = "../../examples/query-by-id.rs"]
#[allow(dead_code, reason = "the example's main")]
mod query_by_id;

#[path = "../../examples/resume-getput.rs"]
#[allow(dead_code, reason = "the example's main")]
mod resume_getput;

#[path = "../../examples/vantiq-putitem.rs"]
#[allow(dead_code, reason = "the example's main")]
mod vantiq_putitem;

/// Every pattern and the stack that its Rust example builds.
fn examples() -> Vec<(&'static str, Stack)> {
    vec![
        ("comment-kinesis-lambda", comment_kinesis_lambda::stack().expect("sound")),
        ("ice-cream-flavours", ice_cream_flavours::stack().expect("sound")),
        ("query-by-id", query_by_id::stack()),
        ("resume-getput", resume_getput::stack()),
        ("vantiq-putitem", vantiq_putitem::stack()),
    ]
}

fn load(pattern: &Pattern) -> Stack {
    blueprint::load(&pattern.source(), &[])
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

/// The files of both engines, by their paths under a pattern's snapshots.
fn files(stack: &Stack) -> Vec<(PathBuf, Vec<u8>)> {
    let written = |backend: &dyn Backend| {
        backend.synthesize(stack).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let in_directory = |directory: &'static str| {
        move |artifact: Artifact| {
            (Path::new(directory).join(&*artifact.name), artifact.bytes().to_owned())
        }
    };
    let mut files: Vec<_> =
        written(&CloudFormation).into_iter().map(in_directory("cloudformation")).collect();
    files.extend(written(&Terraform).into_iter().map(in_directory("terraform")));
    files
}

#[test]
fn every_pattern_has_an_example_of_the_same_bytes() {
    let examples = examples();
    assert_eq!(
        examples.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        PATTERNS.iter().map(|pattern| pattern.name).collect::<Vec<_>>()
    );
    for (pattern, (name, example)) in PATTERNS.iter().zip(&examples) {
        assert_eq!(files(&load(pattern)), files(example), "{name}");
    }
}

/// Run with `UPDATE_SNAPSHOTS=1` to write what is synthesized now.
#[test]
fn snapshots_hold_what_is_synthesized() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    for pattern in PATTERNS {
        for (name, contents) in files(&load(pattern)) {
            let path = root.join(pattern.name).join(name);
            if update {
                std::fs::create_dir_all(path.parent().expect("a directory"))
                    .expect("snapshots/ can be written");
                std::fs::write(&path, &contents).expect("snapshots/ can be written");
            }
            let snapshot =
                std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(
                snapshot == contents,
                "{} is not what is synthesized now; review the difference after UPDATE_SNAPSHOTS=1 cargo test",
                path.display()
            );
        }
    }
}
