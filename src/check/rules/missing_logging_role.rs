use crate::check::rule::rule;
use crate::check::{Checker, Finding};
use crate::model::{LoggingLevel, MethodSettings};
use crate::plan::Plan;

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
    "DG808", "missing-logging-role", Warning, check
}

fn check(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let stack = plan.stack();
    if !stack.accounts.is_empty() {
        return;
    }
    let logs = |settings: &MethodSettings| {
        settings.logging_level.is_some_and(|level| level != LoggingLevel::Off)
    };
    for api in plan.apis() {
        let stage = api
            .stages
            .iter()
            .find(|stage| stage.access_log.is_some() || stage.method_settings.values().any(logs));
        if let Some(stage) = stage {
            Checker::new(findings, Some(stage.id(api))).report(
                &RULE,
                &[],
                format_args!(
                    "the stage {} writes logs, for which the account's settings of API Gateway in \
                     the region need a role: without one the deployment fails. account-logging-role \
                     sets one for all APIs",
                    stage.name
                ),
                "",
            );
        }
    }
}
