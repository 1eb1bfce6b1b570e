//! The patterns: the blueprint, the Rust example and the files under `snapshots/` agree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dynagate::blueprint;
use dynagate::model::Stack;
use dynagate::pattern::{PATTERNS, Pattern};
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend, CloudFormation, Terraform};

use crate::golden;

#[path = "../../examples/comment-kinesis-lambda.rs"]
#[allow(dead_code, reason = "the example's main")]
mod comment_kinesis_lambda;
#[path = "../../examples/ice-cream-flavours.rs"]
#[allow(dead_code, reason = "the example's main")]
mod ice_cream_flavours;
#[path = "../../examples/orders-api.rs"]
#[allow(dead_code, reason = "the example's main")]
mod orders_api;
#[path = "../../examples/query-by-id.rs"]
#[allow(dead_code, reason = "the example's main")]
mod query_by_id;

#[path = "../../examples/resume-getput.rs"]
#[allow(dead_code, reason = "the example's main")]
mod resume_getput;

#[path = "../../examples/vantiq-putitem.rs"]
#[allow(dead_code, reason = "the example's main")]
mod vantiq_putitem;

/// Every pattern with the stack of its Rust example.
fn examples() -> Vec<(&'static str, Stack)> {
    vec![
        ("comment-kinesis-lambda", comment_kinesis_lambda::stack().expect("sound")),
        ("ice-cream-flavours", ice_cream_flavours::stack().expect("sound")),
        ("orders-api", orders_api::stack().expect("sound")),
        ("query-by-id", query_by_id::stack()),
        ("resume-getput", resume_getput::stack()),
        ("vantiq-putitem", vantiq_putitem::stack()),
    ]
}

fn load(pattern: &Pattern) -> Stack {
    blueprint::load(&pattern.source(), &[])
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

/// The files of both engines, relative to a pattern's snapshots.
fn files(stack: &Stack) -> BTreeMap<PathBuf, Vec<u8>> {
    let written = |backend: &dyn Backend| {
        backend.synthesize(&Plan::of(stack).check().unwrap_or_else(|problems| panic!("{problems}")))
    };
    let in_directory = |directory: &'static str| {
        move |artifact: Artifact| {
            (Path::new(directory).join(&*artifact.name), artifact.bytes().to_owned())
        }
    };
    let mut files: BTreeMap<_, _> =
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
        let (read, built) = (files(&load(pattern)), files(example));
        assert!(read.keys().eq(built.keys()), "{name}");
        for (path, bytes) in &read {
            assert!(built[path] == *bytes, "{name}: {} differs", path.display());
        }
    }
}

#[test]
fn snapshots_hold_what_is_synthesized() {
    for pattern in PATTERNS {
        golden::assert_directory(&format!("snapshots/{}", pattern.name), &files(&load(pattern)));
    }
}
