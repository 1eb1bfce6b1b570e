use crate::diff::table::{IN_TEMPLATES, Table};
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the time to live of a table is switched off by its attribute.
    ///
    /// ## Why
    /// DynamoDB switches it off only by the name of the attribute. Without it, CloudFormation
    /// reports that "`AttributeName` property of `TimeToLiveSpecification` is required", or keeps it on
    /// ([aws-cdk#25655](https://github.com/aws/aws-cdk/issues/25655)).
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {expires: N}, time-to-live: expires}}
    /// ---
    /// tables: {orders: {partition-key: id}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {expires: N}, time-to-live: expires}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {expires: N}
    ///     time-to-live: {attribute: expires, enabled: false}
    /// ```
    "DG721", "expiry-without-attribute", Error of CloudFormation, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&IN_TEMPLATES) else { return };
    let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { return };
    let Some(attribute) = old.expiry.filter(|_| !new.names_expiry) else { return };
    if changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Refused,
        id,
        format!("the time to live of the table {id} cannot be turned off without its attribute"),
        format!(
            "{}; or write `time-to-live: {{attribute: {attribute}, enabled: false}}`",
            check.in_steps("turns it off in a step before")
        ),
    );
}
