use crate::check::rule::rule;

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
    "DG305", "queue-encryption", Error
}
