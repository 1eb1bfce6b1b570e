//! Synthesis: from the model to what AWS's tools take.

pub mod cloudformation;
pub mod terraform;

pub use cloudformation::CloudFormation;
pub use terraform::Terraform;

use crate::model::{Problems, Stack};

/// Something that writes stacks down. Each maps from the model by itself; none reads another's output.
pub trait Backend {
    /// The files that describe `stack`. The same stack gives the same bytes.
    ///
    /// # Errors
    ///
    /// Everything that [`Stack::check`] finds, and what only this backend cannot do.
    fn synthesize(&self, stack: &Stack) -> Result<Vec<Artifact>, Problems>;
}

/// A file that synthesis makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its name within the output's directory.
    pub name: &'static str,
    /// What is in it.
    pub contents: String,
}
