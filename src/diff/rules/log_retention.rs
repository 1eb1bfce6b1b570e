use crate::diff::{ChangeChecker, Changed, Consequence, StateResource, change_rule};

change_rule! {
    /// Checks that logs are kept as long as before.
    ///
    /// ## Why
    /// A shorter [retention](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html)
    /// applies to entries that are written already: CloudWatch Logs deletes the older ones.
    ///
    /// ## Example
    /// ```yaml
    /// functions: {watch: {log: {retention-days: 90}, code: {source: "def handler(event, context): pass"}}}
    /// ---
    /// functions: {watch: {log: {retention-days: 7}, code: {source: "def handler(event, context): pass"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions: {watch: {log: {retention-days: 7}, code: {source: "def handler(event, context): pass"}}}
    /// ---
    /// functions: {watch: {log: {retention-days: 90}, code: {source: "def handler(event, context): pass"}}}
    /// ```
    "DG739", "log-retention", Warning, Resource(check)
}

const LOG_GROUPS: [&str; 2] = ["AWS::Logs::LogGroup", "aws_cloudwatch_log_group"];
const DAYS: [&str; 2] = ["RetentionInDays", "retention_in_days"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&LOG_GROUPS) else { return };
    let days = |of: &StateResource| {
        let text = DAYS.iter().find_map(|name| of.text(name));
        // Entries never expire without a retention, which Terraform writes as 0.
        let days = text.map_or(Some(0), |text| text.parse::<u64>().ok())?;
        Some(if days == 0 { u64::MAX } else { days })
    };
    let Some((old, new)) = days(old).zip(days(new)).filter(|(old, new)| new < old) else { return };
    let id = changed.id();
    let before = if old == u64::MAX { "forever".to_owned() } else { format!("{old} days") };
    check.report(
        Consequence::Lost,
        id,
        format!(
            "{id} keeps log entries for {new} days instead of {before}: older ones are deleted"
        ),
        "export them first with `aws logs create-export-task`".to_owned(),
    );
}
