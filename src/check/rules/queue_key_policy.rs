use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::QueueEncryption;
use crate::plan::Plan;

rule! {
    /// Checks for queues that SNS sends to and that a customer managed key encrypts.
    ///
    /// ## Why
    /// Nothing arrives unless the key's policy lets sns.amazonaws.com use it.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1"}}}
    /// topics: {news: {subscriptions: {late: {endpoint: {sqs: late}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {encryption: sqs-managed}}
    /// topics: {news: {subscriptions: {late: {endpoint: {sqs: late}}}}}
    /// ```
    "DG810", "queue-key-policy", Note, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    for subscription in &stack.subscriptions {
        for queue in subscription.queues().filter_map(|handle| stack.queue(handle)) {
            if matches!(queue.encryption, QueueEncryption::CustomerManaged(_)) {
                Checker::new(findings, Some(subscription.id())).report(
                    &RULE,
                    &[],
                    format_args!(
                        "the topic {} sends to the queue {}, whose key is the account's: nothing \
                         arrives unless the key's policy lets sns.amazonaws.com decrypt and generate \
                         data keys",
                        subscription.topic.id().name,
                        queue.key
                    ),
                    "",
                );
            }
        }
    }
}
