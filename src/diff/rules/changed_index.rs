use crate::diff::table::{TABLES, Table, differing, named};
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that deployed indexes keep their keys and projections.
    ///
    /// ## Why
    /// [`UpdateTable`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html)
    /// creates and deletes indexes, but changes only their capacity. CloudFormation fails:
    /// "Cannot update GSI's properties other than Provisioned Throughput". Terraform deletes the
    /// index and creates another one; until it is filled, queries of it fail.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, global-secondary-indexes: {by-zone: {partition-key: zone}}}}
    /// ---
    /// tables: {orders: {partition-key: id, global-secondary-indexes: {by-zone: {partition-key: area}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, global-secondary-indexes: {by-zone: {partition-key: zone}}}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-zone: {partition-key: zone}, by-area: {partition-key: area}}
    /// ---
    /// tables: {orders: {partition-key: id, global-secondary-indexes: {by-area: {partition-key: area}}}}
    /// ```
    "DG718", "changed-index", Error, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, after)) = changed.both_of(&TABLES) else { return };
    let Some((old, new)) = Table::of(old).zip(Table::of(after)) else { return };
    let come = differing(&new.global, &old.global).into_iter();
    let names: Vec<_> = come.filter(|name| old.global.contains_key(*name)).collect();
    let is_ignored = after.ignored.iter().any(|ignored| ignored == "global_secondary_index");
    if names.is_empty() || is_ignored || changed.change.action == Action::Replaced {
        return;
    }
    let (id, names) = (changed.id(), named(&names));
    let add = "to keep its queries running, add an index with another name and deploy, then remove \
               the old one and deploy again";
    if check.is_terraform() {
        check.report(
            Consequence::Interrupted,
            id,
            format!(
                "the key or the projection of the index {names} of {id} changes: Terraform deletes \
                 the index, and queries of it fail until the new one is filled"
            ),
            add.to_owned(),
        );
    } else {
        let deletes = check
            .in_steps("deletes the index and creates it again, and its queries fail in between");
        check.report(
            Consequence::Refused,
            id,
            format!(
                "the key and projection of the index {names} of the table {id} cannot be changed"
            ),
            format!("{deletes}; {add}"),
        );
    }
}
