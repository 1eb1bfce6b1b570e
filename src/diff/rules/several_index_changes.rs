use crate::diff::table::{IN_TEMPLATES, Table, differing, named};
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that at most one global secondary index of a table comes or goes.
    ///
    /// ## Why
    /// DynamoDB creates or deletes one index in an
    /// [`UpdateTable`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html),
    /// and CloudFormation calls it once per update: "Cannot perform more than one GSI creation or
    /// deletion in a single update"
    /// ([aws-cdk#12246](https://github.com/aws/aws-cdk/issues/12246)). Terraform changes one index
    /// after the other.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-zone: {partition-key: zone}, by-day: {partition-key: day}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-zone: {partition-key: zone}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-zone: {partition-key: zone}, by-day: {partition-key: day}}
    /// ```
    "DG717", "several-index-changes", Error of CloudFormation, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&IN_TEMPLATES) else { return };
    let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { return };
    let (gone, come) = (differing(&old.global, &new.global), differing(&new.global, &old.global));
    let is_changed = come.iter().any(|name| old.global.contains_key(*name));
    let count = gone.len() + come.len();
    if changed.change.action == Action::Replaced || is_changed || count < 2 {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Refused,
        id,
        format!(
            "{count} indexes of the table {id} change ({}), but CloudFormation creates or deletes \
             only one index of a table per update",
            named(&[come, gone].concat())
        ),
        check.in_steps("makes the changes one by one"),
    );
}
