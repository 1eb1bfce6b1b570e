use crate::diff::table::Table;
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the time-to-live attribute of a table stays while it is enabled.
    ///
    /// ## Why
    /// [`UpdateTimeToLive`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html)
    /// refuses another attribute while one is enabled, and a second change within an hour.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {expires: N}, time-to-live: expires}}
    /// ---
    /// tables: {orders: {partition-key: id, attributes: {ends: N}, time-to-live: ends}}
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
    /// ---
    /// tables: {orders: {partition-key: id, attributes: {ends: N}, time-to-live: ends}}
    /// ```
    "DG720", "changed-expiry-attribute", Error, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.old.zip(changed.new) else { return };
    let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { return };
    let Some((old, new)) = old.expiry.zip(new.expiry) else { return };
    if old == new || changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Refused,
        id,
        format!(
            "the time-to-live attribute of {id} changes from `{old}` to `{new}`: DynamoDB requires \
             the time to live to be off first"
        ),
        check.in_steps(
            "turns it off, and sets the new attribute when you run the command again an hour later",
        ),
    );
}
