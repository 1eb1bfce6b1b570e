use crate::check::{Checker, rule};
use crate::model::{EventRule, Queue, Topic};
use crate::plan::Resource;
use crate::text::Text;

rule! {
    /// Checks for queues and topics that SNS or EventBridge sends to and that a customer managed
    /// key encrypts.
    ///
    /// ## Why
    /// Messages arrive only if the key's policy allows sns.amazonaws.com or events.amazonaws.com to
    /// use the key.
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
    let stack = check.stack();
    if let Resource::EventRule(rule) = resource {
        return check_rule(rule, check);
    }
    let Resource::Subscription(subscription) = resource else { return };
    for queue in subscription.queues().filter_map(|handle| stack.queue(handle)) {
        if is_of_account(queue.encryption.customer_managed(), check) {
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

fn check_rule(rule: &EventRule, check: &mut Checker<'_>) {
    let stack = check.stack();
    let queues = rule.queues().filter_map(|handle| stack.queue(handle));
    let queues = queues.filter(|of| is_of_account(of.encryption.customer_managed(), check));
    let topics = rule.targets.values().filter_map(|of| stack.topic(of.topic.as_ref()?));
    let topics = topics.filter(|of| is_of_account(of.encryption.customer_managed(), check));
    let ids: Vec<_> = queues.map(Queue::id).chain(topics.map(Topic::id)).collect();
    for id in ids {
        check.report(
            &[],
            format_args!(
                "the rule {} sends to the {id}, whose key is the account's: nothing arrives unless \
                 the key's policy lets events.amazonaws.com decrypt and generate data keys",
                rule.key
            ),
            "",
        );
    }
}

/// True if nothing is known about the policy of a key.
fn is_of_account(key: Option<&Text>, check: &Checker<'_>) -> bool {
    key.is_some_and(|key| !check.stack().is_key_of_profile(key))
}
