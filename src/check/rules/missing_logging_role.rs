use crate::check::rule::rule;

rule! {
    /// Checks that the account has a role for logs where a stage writes logs.
    ///
    /// ## Why
    /// Without one, the deployment of the stage fails.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {access-log: {retention-days: 30}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {account-logging-role: true, stage: {access-log: {retention-days: 30}}}
    /// ```
    "DG808", "missing-logging-role", Warning
}
