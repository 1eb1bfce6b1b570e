//! The trait of backends.

use super::artifact::Artifact;
use crate::check::CheckedPlan;

/// Writes plans. Each backend reads the plan; none reads another's output.
pub trait Backend {
    /// The files that describe a stack. The same plan gives the same bytes.
    fn synthesize(&self, plan: &CheckedPlan<'_>) -> Vec<Artifact>;
}
