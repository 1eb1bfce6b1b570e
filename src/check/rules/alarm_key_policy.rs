use std::collections::BTreeSet;

use crate::check::{Checker, rule};
use crate::plan::Resource;

rule! {
    /// Checks for topics that CloudWatch publishes alarms to and that a customer managed key
    /// encrypts.
    ///
    /// ## Why
    /// Alarms arrive only if the key's policy allows cloudwatch.amazonaws.com to use the key.
    ///
    /// ## Example
    /// ```yaml
    /// topics: {on-call: {encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1"}}}
    /// alarms: {actions: [on-call]}
    /// queues: {late: {alarms: {visible-messages: 100}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// allow: [alarm-key-policy]    # the policy of the key allows it
    /// topics: {on-call: {encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1"}}}
    /// alarms: {actions: [on-call]}
    /// queues: {late: {alarms: {visible-messages: 100}}}
    /// ```
    "DG819", "alarm-key-policy", Note, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    let (plan, stack) = (check.plan, check.stack());
    let resources = plan.resources();
    let alarms = resources.iter().filter_map(|resource| match resource {
        Resource::Alarm(alarm) => Some(alarm),
        _ => None,
    });
    let told = alarms.flat_map(|alarm| alarm.actions.iter().chain(alarm.ok_actions));
    let told: BTreeSet<_> = told.map(|topic| &topic.id().name).collect();
    for topic in stack.topics.iter().filter(|topic| told.contains(&topic.key)) {
        let key = topic.encryption.customer_managed();
        if key.is_some_and(|key| !stack.is_key_of_profile(key)) {
            check.at(topic.id()).report(
                &["encryption"],
                format_args!(
                    "CloudWatch publishes alarms to the topic {}, whose key is the account's: \
                     nothing arrives unless the key's policy lets cloudwatch.amazonaws.com decrypt \
                     and generate data keys",
                    topic.key
                ),
                "",
            );
        }
    }
}
