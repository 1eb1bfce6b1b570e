use crate::diff::table::{IN_MODULES, Table, differing};
use crate::diff::{ChangeChecker, Consequence, change_rule};

change_rule! {
    /// Checks that changed indexes of a table with autoscaling are changed by hand.
    ///
    /// ## Why
    /// A module must ignore the capacities that autoscaling sets, and Terraform can [ignore
    /// indexes](https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes)
    /// only all together, because they are a set.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     billing: {provisioned: {read: 5, write: 5}}
    ///     global-secondary-indexes:
    ///       by-zone:
    ///         partition-key: zone
    ///         capacity: {read: 5, write: 5}
    ///         autoscaling: {read: {minimum: 1, maximum: 5}}
    /// ---
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     billing: {provisioned: {read: 5, write: 5}}
    ///     global-secondary-indexes:
    ///       by-zone:
    ///         partition-key: zone
    ///         capacity: {read: 5, write: 5}
    ///         autoscaling: {read: {minimum: 1, maximum: 5}}
    ///       by-day: {partition-key: day, capacity: {read: 5, write: 5}}
    /// ```
    "DG719", "ignored-index-change", Warning of Terraform, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let (before, now) = (check.old, check.new);
    for (id, new) in &now.resources {
        let is_ignored = new.ignored.iter().any(|ignored| ignored == "global_secondary_index");
        let Some(old) = before.resources.get(id).filter(|_| new.kind == IN_MODULES && is_ignored)
        else {
            continue;
        };
        let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { continue };
        if differing(&old.global, &new.global).is_empty()
            && differing(&new.global, &old.global).is_empty()
        {
            continue;
        }
        check.report(
            Consequence::Kept,
            id,
            format!(
                "the indexes of {id} do not change: Terraform ignores all of them because one of \
                 them has autoscaling"
            ),
            "create and delete them with `aws dynamodb update-table \
             --global-secondary-index-updates`"
                .to_owned(),
        );
    }
}
