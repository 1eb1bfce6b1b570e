use crate::check::rule::rule;

rule! {
    /// Checks that ARNs are of the resource type that their key is about.
    ///
    /// ## Why
    /// AWS refuses the ARN of anything else.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {encryption: {kms-key-arn: alias/mine}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1"}}}
    /// ```
    "DG110", "invalid-arn", Error
}
