//! The checks of a replica.

use super::finding::Checker;
use crate::check::rules::replica_settings;
use crate::model::Billing;
use crate::model::Encryption;
use crate::model::Stack;
use crate::model::StreamViewType;
use crate::model::Table;
use crate::model::arn;
use crate::model::replica::is_region;

impl Table {
    pub(crate) fn check_replicas(&self, stack: &Stack, check: &mut Checker) {
        if self.replicas.is_empty() {
            return;
        }
        check.require(
            &replica_settings::RULE,
            self.billing == Billing::OnDemand,
            &["billing"],
            "a table with replicas that is not on-demand",
            "billing: on-demand, or no replicas",
        );
        check.require(
            &replica_settings::RULE,
            self.stream == Some(StreamViewType::NewAndOldImages),
            if self.stream.is_some() { &["stream"] } else { &["replicas"] },
            "replicas without a stream of new and old images",
            "stream: NEW_AND_OLD_IMAGES on the table",
        );
        let has_own_key = matches!(self.encryption, Encryption::CustomerManaged(_));
        for (region, replica) in &self.replicas {
            let at = ["replicas", region.as_str()];
            check.require_key(
                &replica_settings::RULE,
                is_region(region),
                &at,
                format_args!("unknown region `{region}`"),
                "the name of a region, such as eu-west-1",
            );
            match &replica.kms_key_arn {
                Some(key) if has_own_key => {
                    arn::KMS_KEY.check(stack, check, &["replicas", region, "kms-key-arn"], key);
                }
                None if has_own_key => check.report(
                    &replica_settings::RULE,
                    &at,
                    "a replica without a key of a table with a customer managed key",
                    "kms-key-arn: the ARN of a key in this region",
                ),
                Some(_) => check.report(
                    &replica_settings::RULE,
                    &["replicas", region, "kms-key-arn"],
                    "a replica with a key of a table without a customer managed key",
                    "no key here, or encryption: {kms-key-arn: …} on the table",
                ),
                None => {}
            }
        }
    }
}
