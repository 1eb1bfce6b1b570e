use crate::check::{Checker, rule};
use crate::model::{Handle, Queue, QueueEncryption, SubscriptionEndpoint};
use crate::plan::Resource;

rule! {
    /// Checks that a queue that SNS sends to is encrypted with a key that SNS may use.
    ///
    /// ## Why
    /// SNS may not use the AWS managed key, so every message would be lost.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {encryption: aws-managed}}
    /// topics: {news: {subscriptions: {late: {endpoint: {sqs: late}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {encryption: sqs-managed}}
    /// topics: {news: {subscriptions: {late: {endpoint: {sqs: late}}}}}
    /// ```
    "DG305", "queue-encryption", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Subscription(subscription) = resource else { return };
    if let SubscriptionEndpoint::Sqs(queue) = &subscription.endpoint {
        check_queue(&["endpoint", "sqs"], queue, check);
    }
    if let Some(queue) = &subscription.dead_letter_queue {
        check_queue(&["dead-letter-queue"], queue, check);
    }
}

fn check_queue(at: &[&str], handle: &Handle<Queue>, check: &mut Checker<'_>) {
    let Some(queue) = check.stack().queue(handle) else { return };
    check.require(
        *queue.encryption != QueueEncryption::AwsManaged,
        at,
        format_args!(
            "the {} is encrypted with the AWS managed key, which SNS cannot use",
            queue.id()
        ),
        "a queue with the encryption `sqs-managed`, or a KMS key whose policy allows \
         sns.amazonaws.com",
    );
}
