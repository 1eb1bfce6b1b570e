//! Baselines: files of known findings, which are not reported.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use dynagate::blueprint::Diagnostic;
use dynagate::bounds;
use serde::{Deserialize, Serialize};

use crate::cli::files::{self, Content, Existing, OutputFile};
use crate::cli::input_text;

/// The known findings. Lines are no part of it, so that other changes of a file do not matter.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Baseline {
    findings: Vec<Known>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    file: String,
    rule: String,
    message: String,
    /// The number of findings with this message.
    count: usize,
}

impl Baseline {
    pub(super) fn of<'d>(found: impl Iterator<Item = &'d Diagnostic>) -> Self {
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        for one in found {
            *counts.entry(key(one)).or_default() += 1;
        }
        let known = counts.into_iter();
        let known =
            known.map(|((file, rule, message), count)| Known { file, rule, message, count });
        Self { findings: known.collect() }
    }

    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = input_text::read(path, bounds::LOADED_BYTES)?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a baseline", path.display()))
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        let replaces =
            Content { name: "a baseline", is: |bytes| files::holds(bytes, "\"findings\"") };
        let file = OutputFile { path: path.to_owned(), contents: text.as_bytes(), replaces };
        files::write(&[file], Existing::Replace)
    }
}

/// The findings of a baseline that were not found yet, and how often each is known.
#[derive(Default)]
pub(super) struct Left(BTreeMap<(String, String, String), usize>);

impl From<Baseline> for Left {
    fn from(baseline: Baseline) -> Self {
        let known = baseline.findings.into_iter();
        Self(known.map(|of| ((of.file, of.rule, of.message), of.count)).collect())
    }
}

impl Left {
    /// True if a finding is known, as often as there were some.
    pub(super) fn take(&mut self, one: &Diagnostic) -> bool {
        match self.0.get_mut(&key(one)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

fn key(one: &Diagnostic) -> (String, String, String) {
    let file = one.location().name.replace('\\', "/");
    (file, one.rule().name.to_owned(), one.message().to_owned())
}
