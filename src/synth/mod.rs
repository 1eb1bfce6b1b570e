//! Synthesis: from a plan to the files that AWS's tools take.

mod archive;
pub mod cloudformation;
mod kept;
pub mod terraform;

pub use archive::is_archive_of_code;
pub use cloudformation::CloudFormation;
pub use kept::{KEPT_SETTINGS, KeptSetting};
pub use terraform::Terraform;

use std::borrow::Cow;

use crate::plan::CheckedPlan;

/// A writer of plans. Each maps from the plan by itself; none reads another's output.
pub trait Backend {
    /// The files that describe a stack. The same plan gives the same bytes.
    fn synthesize(&self, plan: &CheckedPlan<'_>) -> Vec<Artifact>;
}

/// A file that synthesis makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its name within the output's directory.
    pub name: Cow<'static, str>,
    /// What is in it.
    pub contents: Contents,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Text, for people and engines.
    Text(String),
    /// The code of a function, as Lambda takes it.
    Archive(Vec<u8>),
}

impl Artifact {
    fn of_text(name: &'static str, text: String) -> Self {
        Self { name: name.into(), contents: Contents::Text(text) }
    }

    /// What is in it.
    pub fn bytes(&self) -> &[u8] {
        match &self.contents {
            Contents::Text(text) => text.as_bytes(),
            Contents::Archive(bytes) => bytes,
        }
    }

    /// What is in it, where that is text.
    pub fn into_text(self) -> Option<String> {
        match self.contents {
            Contents::Text(text) => Some(text),
            Contents::Archive(_) => None,
        }
    }

    /// What is in it, where that is text.
    pub fn text(&self) -> Option<&str> {
        match &self.contents {
            Contents::Text(text) => Some(text),
            Contents::Archive(_) => None,
        }
    }
}
