use crate::check::{Checker, rule};
use crate::model::{Handle, KeyEncryption, Topic};
use crate::plan::Resource;

rule! {
    /// Checks that CloudWatch can publish to the topics of alarms.
    ///
    /// ## Why
    /// CloudWatch may not use the AWS managed key of SNS, so nobody would be told of an alarm. It
    /// also cannot publish to a FIFO topic.
    ///
    /// ## Example
    /// ```yaml
    /// topics: {on-call: {encryption: aws-managed}}
    /// alarms: {actions: [on-call]}
    /// queues: {late: {alarms: {visible-messages: 100}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// topics: {on-call: {encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1"}}}
    /// alarms: {actions: [on-call]}
    /// queues: {late: {alarms: {visible-messages: 100}}}
    /// ```
    "DG315", "alarm-topic", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Alarm(alarm) = resource else { return };
    let key = alarm.metric.key;
    check_topics(&[key, "actions"], alarm.actions, check);
    check_topics(&[key, "ok-actions"], alarm.ok_actions, check);
}

fn check_topics(at: &[&str], topics: &[Handle<Topic>], check: &mut Checker<'_>) {
    let stack = check.stack();
    for topic in topics.iter().filter_map(|topic| stack.topic(topic)) {
        check.require(
            !topic.fifo,
            at,
            format_args!(
                "the {} is FIFO, but CloudWatch publishes only to standard topics",
                topic.id()
            ),
            "a standard topic",
        );
        check.require(
            *topic.encryption != KeyEncryption::AwsManaged,
            at,
            format_args!(
                "the {} is encrypted with the AWS managed key, which CloudWatch cannot use",
                topic.id()
            ),
            "a topic with a KMS key whose policy allows cloudwatch.amazonaws.com",
        );
    }
}
