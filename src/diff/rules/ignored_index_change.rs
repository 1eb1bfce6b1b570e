use crate::diff::table::{IN_MODULES, Table, differing, named};
use crate::diff::{ChangeChecker, Consequence, change_rule};

change_rule! {
    /// Checks that changes of a table that Terraform does not make are made by hand: those of indexes
    /// with autoscaling, and other types of attributes.
    ///
    /// ## Why
    /// The provider compares the attributes of a table by their names, so it does not detect that an
    /// attribute gets another type, neither in the key of the table nor in those of its indexes.
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
        let Some(old) = before.resources.get(id).filter(|_| new.kind == IN_MODULES) else {
            continue;
        };
        let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { continue };
        let is_other = |(name, of): &(&String, &String)| {
            old.types.get(*name).is_some_and(|former| former != *of)
        };
        let others: Vec<_> =
            new.types.iter().filter(is_other).map(|(name, _)| name.as_str()).collect();
        if !others.is_empty() {
            check.report(
                Consequence::Kept,
                id,
                format!(
                    "the attribute {} of {id} keeps its type: the provider does not detect that it \
                     changes",
                    named(&others)
                ),
                "give the attribute another name; or, if no key of the table but only indexes have \
                 it, remove these, deploy, add them, and deploy again"
                    .to_owned(),
            );
        }
        if !is_ignored {
            continue;
        }
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
