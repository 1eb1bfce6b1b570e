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
    pub(super) fn of(found: &[Diagnostic]) -> Self {
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

    /// Removes the findings that are known, as many of each as there were.
    pub(super) fn remove(&self, found: &mut Vec<Diagnostic>) {
        let known = self.findings.iter();
        let mut left: BTreeMap<_, usize> = known
            .map(|of| ((of.file.clone(), of.rule.clone(), of.message.clone()), of.count))
            .collect();
        found.retain(|one| match left.get_mut(&key(one)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
    }
}

fn key(one: &Diagnostic) -> (String, String, String) {
    let file = one.location().name.replace('\\', "/");
    (file, one.rule().name.to_owned(), one.message().to_owned())
}
