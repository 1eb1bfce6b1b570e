//! Replicas of tables, as a blueprint writes them.

use schemars::JsonSchema;
use serde::Deserialize;

/// A copy of a table in another region, with the table's indexes, class and tags, and without
/// deletion protection.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Replica {
    /// Whether it can be restored to any second of the last 35 days. Without it, where the table
    /// can.
    pub(in crate::blueprint) point_in_time_recovery: Option<bool>,
    /// The ARN of the key of its region; needed exactly where the table's `encryption` is a
    /// `kms-key-arn`. May refer.
    pub(in crate::blueprint) kms_key_arn: Option<String>,
}
