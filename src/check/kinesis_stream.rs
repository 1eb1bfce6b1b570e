//! The checks of a kinesis stream.

use super::checkov_skip;
use super::finding::Checker;
use super::limits::check_range;
use crate::check::rules::{resource_name, value_out_of_range};
use crate::model::KinesisStream;
use crate::model::Stack;
use crate::model::StreamMode;
use crate::model::limits;
use crate::model::limits::KINESIS_RETENTION_HOURS;

impl KinesisStream {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        if let Some(name) = self.name.as_literal() {
            check.require(
                &resource_name::RULE,
                (1..=128).contains(&name.len()) && limits::is_made_of(name, "_.-"),
                &["name"],
                format_args!("invalid Kinesis stream name `{name}`"),
                "1 to 128 letters, digits, `_`, `-` and `.`",
            );
        }
        let hours = Some(self.retention_hours);
        check_range(check, &["retention-hours"], &KINESIS_RETENTION_HOURS, hours);
        check.require(
            &value_out_of_range::RULE,
            self.mode != StreamMode::Shards(0),
            &["mode", "shards"],
            "no shard",
            "at least 1",
        );
        self.encryption.check(stack, check);
        checkov_skip::check(check, &[], &self.checkov_skip);
        stack.check_tags(check, &["tags"], &self.tags);
    }
}
