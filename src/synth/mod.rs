//! Synthesis: from a plan to the files for Terraform and CloudFormation.

mod archive;
mod artifact;
mod backend;
pub mod cloudformation;
mod kept;
pub mod terraform;

pub use archive::is_archive_of_code;
pub(crate) use archive::source_of;
pub use artifact::{Artifact, Contents};
pub use backend::Backend;
pub use cloudformation::CloudFormation;
pub use kept::{KEPT_SETTINGS, KeptSetting};
pub use terraform::Terraform;
