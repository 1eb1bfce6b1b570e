//! Autoscaling of provisioned capacity, as a blueprint writes it.

use schemars::JsonSchema;
use serde::Deserialize;

/// How provisioned capacity follows what is used of it. What is not said stays as it is.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Autoscaling {
    /// The read capacity.
    pub(in crate::blueprint) read: Option<Scaling>,
    /// The write capacity.
    pub(in crate::blueprint) write: Option<Scaling>,
}

/// Between what capacity is kept.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Scaling {
    /// The fewest capacity units.
    #[schemars(range(min = 1))]
    pub(in crate::blueprint) minimum: u32,
    /// The most capacity units.
    #[schemars(range(min = 1))]
    pub(in crate::blueprint) maximum: u32,
    /// How much of the capacity is used when it is right. Without it, 70.
    #[schemars(range(min = 20, max = 90))]
    pub(in crate::blueprint) target_utilization_percent: Option<u32>,
}
