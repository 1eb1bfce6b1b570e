use crate::check::{Checker, rule};
use crate::model::{LoggingLevel, MethodSettings};
use crate::plan::PlannedApi;

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
    "DG808", "missing-logging-role", Warning, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    if !check.stack().accounts.is_empty() {
        return;
    }
    let logs = |settings: &MethodSettings| {
        settings.logging_level.is_some_and(|level| level != LoggingLevel::Off)
    };
    let stage = api
        .stages
        .iter()
        .find(|stage| stage.access_log.is_some() || stage.method_settings.values().any(logs));
    if let Some(stage) = stage {
        check.at(stage.id(api)).report(
            &[],
            format_args!(
                "the stage {} writes logs, which requires a role in the account's settings of API \
                 Gateway: without one the deployment fails. account-logging-role sets one for all \
                 APIs of the region",
                stage.name
            ),
            "",
        );
    }
}
