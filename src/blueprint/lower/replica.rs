//! Replicas of tables.

use super::Lowering;
use crate::blueprint::document as written;
use crate::model::Replica;

impl Lowering<'_> {
    pub(super) fn replica(
        &mut self,
        table: &str,
        region: &str,
        written: &written::Replica,
    ) -> Replica {
        let at = ["tables", table, "replicas", region, "kms-key-arn"];
        Replica {
            point_in_time_recovery: written.point_in_time_recovery,
            kms_key_arn: self.optional(written.kms_key_arn.as_ref(), &at),
        }
    }
}
