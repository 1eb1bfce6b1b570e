//! The checks of a usage plan.

use super::finding::Checker;
use crate::check::rules::{duplicate_entry, value_out_of_range};
use crate::model::ApiKey;
use crate::model::Handle;
use crate::model::Period;
use crate::model::Stack;
use crate::model::Throttle;
use crate::model::UsagePlan;

impl Throttle {
    pub(crate) fn check(self, check: &mut Checker, field: &[&str]) {
        check.require(
            &value_out_of_range::RULE,
            self.rate.is_finite() && self.rate >= 0.0,
            &[field, &["rate"]].concat(),
            format_args!("invalid rate {}", self.rate),
            "requests per second, 0 or more",
        );
    }
}

impl UsagePlan {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_name_and_description(check, &self.name, self.description.as_ref());
        if let Some(throttle) = self.throttle {
            throttle.check(check, &["throttle"]);
        }
        if let Some(quota) = self.quota {
            check.require(
                &value_out_of_range::RULE,
                quota.limit > 0,
                &["quota", "limit"],
                "a quota of 0 requests",
                "at least 1",
            );
            let offsets = match quota.period {
                Period::Day => 0..=0,
                Period::Week => 0..=6,
                Period::Month => 0..=27,
            };
            check.require(
                &value_out_of_range::RULE,
                offsets.contains(&quota.offset),
                &["quota", "offset"],
                format_args!(
                    "invalid offset {} for the period {}",
                    quota.offset,
                    quota.period.as_str()
                ),
                format_args!("{} to {}", offsets.start(), offsets.end()),
            );
        }
        for stage in &self.stages {
            stack.check_reference(check, &["stages"], &stage.id);
        }
        let listed = |key: &&Handle<ApiKey>| format!("duplicate API key `{}`", key.id.name);
        check.each_once(
            &duplicate_entry::RULE,
            &["api-keys"],
            self.api_keys.iter().enumerate(),
            listed,
        );
        let earlier: Vec<_> =
            stack.usage_plans.iter().take_while(|plan| plan.key != self.key).collect();
        for (index, key) in self.api_keys.iter().enumerate() {
            stack.check_reference(check, &["api-keys"], &key.id);
            // What opens a stage twice has no one limit: API Gateway refuses it.
            let opens = |plan: &&&Self| {
                plan.api_keys.contains(key)
                    && plan.stages.iter().any(|stage| self.stages.contains(stage))
            };
            if let Some(plan) = earlier.iter().find(opens) {
                check.report(
                    &duplicate_entry::RULE,
                    &["api-keys", &index.to_string()],
                    format_args!(
                        "the API key `{}` gives access to the same stage in the {}",
                        key.id.name,
                        plan.id()
                    ),
                    "each key in only one usage plan of a stage",
                );
            }
        }
    }
}
