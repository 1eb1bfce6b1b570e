use crate::check::{Checker, rule};
use crate::model::QueueEncryption;
use crate::plan::Resource;

rule! {
    /// Checks for queues that SNS sends to and that a customer managed key encrypts.
    ///
    /// ## Why
    /// Messages arrive only if the key's policy allows sns.amazonaws.com to use the key.
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
    "DG810", "queue-key-policy", Note, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Subscription(subscription) = resource else { return };
    let stack = check.stack();
    for queue in subscription.queues().filter_map(|handle| stack.queue(handle)) {
        if matches!(queue.encryption, QueueEncryption::CustomerManaged(_)) {
            check.report(
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
