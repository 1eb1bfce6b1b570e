use crate::check::rule::rule;

rule! {
    /// Checks the format of access logs.
    ///
    /// ## Why
    /// API Gateway refuses a format of several lines or without a request identifier.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {access-log: {retention-days: 30, format: $context.status}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   stage: {access-log: {retention-days: 30, format: $context.requestId $context.status}}
    /// ```
    "DG523", "access-log-format", Error
}
