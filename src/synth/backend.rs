//! The trait of backends.

use super::artifact::Artifact;
use crate::plan::CheckedPlan;

/// A writer of plans. Each maps from the plan by itself; none reads another's output.
pub trait Backend {
    /// The files that describe a stack. The same plan gives the same bytes.
    fn synthesize(&self, plan: &CheckedPlan<'_>) -> Vec<Artifact>;
}
