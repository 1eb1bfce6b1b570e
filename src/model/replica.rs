//! Replicas: copies of a table in other regions.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Table;
use crate::text::Text;

/// A replica of a table in another region, which also accepts reads and writes: together they are a
/// [global
/// table](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html) of
/// version 2019.11.21. It has the table's indexes, class and tags, and no deletion protection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Replica {
    /// True if it can be restored to any second of the last 35 days. By default, the same as for
    /// the table.
    pub(crate) point_in_time_recovery: Option<bool>,
    /// The ARN of the key in its region; required if and only if the table's `encryption` is a
    /// `kms-key-arn`. May contain references.
    pub(crate) kms_key_arn: Option<Text>,
}

impl Replica {
    /// Creates a replica with the table's point-in-time recovery.
    pub fn new() -> Self {
        Self::default()
    }

    /// Enables or disables point-in-time recovery, independently of the table.
    pub fn point_in_time_recovery(mut self, enabled: bool) -> Self {
        self.point_in_time_recovery = Some(enabled);
        self
    }

    /// The ARN of the customer managed key in its region; required if and only if the table has
    /// one.
    pub fn kms_key_arn(mut self, arn: impl Into<Text>) -> Self {
        self.kms_key_arn = Some(arn.into());
        self
    }

    /// True if a replica of `table` has point-in-time recovery.
    pub(crate) fn is_recoverable(&self, table: &Table) -> bool {
        self.point_in_time_recovery.unwrap_or(table.point_in_time_recovery)
    }
}

/// `eu-west-1`, `us-gov-east-1`
pub(crate) fn is_region(name: &str) -> bool {
    let parts: Vec<_> = name.split('-').collect();
    let [area, middle @ .., number] = &parts[..] else { return false };
    let is_word =
        |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    area.len() == 2
        && is_word(area)
        && !middle.is_empty()
        && middle.iter().all(is_word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_region;

    #[test]
    fn regions() {
        for name in ["eu-west-1", "us-gov-east-1", "ap-southeast-5"] {
            assert!(is_region(name), "{name}");
        }
        for name in
            ["", "eu", "eu-west", "eu-1", "EU-WEST-1", "eu-west-1a", "europe-west-1", "eu--1"]
        {
            assert!(!is_region(name), "{name}");
        }
    }
}
