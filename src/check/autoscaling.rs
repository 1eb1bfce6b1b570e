//! The checks of autoscaling.

use super::finding::Checker;
use super::limits::check_range;
use crate::check::rules::autoscaling_range;
use crate::model::Autoscaling;
use crate::model::Capacity;
use crate::model::Scaling;
use crate::model::Throughput;
use crate::model::autoscaling::TARGET_UTILIZATION_PERCENT;

impl Autoscaling {
    /// Reports invalid autoscaling; `capacity` is the provisioned capacity of the table or index,
    /// `None` for on-demand.
    pub(crate) fn check(self, check: &mut Checker, capacity: Option<Capacity>) {
        check.require(
            &autoscaling_range::RULE,
            self.read.is_some() || self.write.is_some(),
            &[],
            "autoscaling without `read` and `write`",
            "`read`, `write` or both, each with `minimum` and `maximum`",
        );
        let Some(capacity) = capacity else {
            let instead =
                "no autoscaling, or billing: {provisioned: {read: …, write: …}} on the table";
            return check.report(
                &autoscaling_range::RULE,
                &[],
                "autoscaling of on-demand capacity",
                instead,
            );
        };
        for (of, scaling) in self.each() {
            let begins_at = match of {
                Throughput::Read => capacity.read,
                Throughput::Write => capacity.write,
            };
            scaling.check(&mut check.within(&[of.key()]), of, begins_at);
        }
    }
}

impl Scaling {
    pub(crate) fn check(self, check: &mut Checker, of: Throughput, begins_at: u32) {
        let Self { minimum, maximum, target_utilization_percent: target } = self;
        check.require(
            &autoscaling_range::RULE,
            minimum > 0,
            &["minimum"],
            "a capacity of 0",
            "at least 1 capacity unit",
        );
        check.require(
            &autoscaling_range::RULE,
            minimum <= maximum,
            &["maximum"],
            format_args!("the maximum {maximum} is below the minimum {minimum}"),
            format_args!("at least {minimum}"),
        );
        check.require(
            &autoscaling_range::RULE,
            minimum > maximum || (minimum..=maximum).contains(&begins_at),
            &[],
            format_args!(
                "the {} capacity {begins_at} is not between {minimum} and {maximum}",
                of.key()
            ),
            "a range that includes the provisioned capacity",
        );
        check_range(
            check,
            &["target-utilization-percent"],
            &TARGET_UTILIZATION_PERCENT,
            Some(target),
        );
    }
}
