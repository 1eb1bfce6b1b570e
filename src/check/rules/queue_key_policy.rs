use crate::check::rule::rule;

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
    "DG810", "queue-key-policy", Note
}
