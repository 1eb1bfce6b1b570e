use crate::diff::table::{TABLES, Table};
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the billing mode of a table is not switched often.
    ///
    /// ## Why
    /// DynamoDB [limits the
    /// switches](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html)
    /// to on-demand mode within 24 hours. After a switch to provisioned capacity, requests beyond it
    /// are throttled, and a switch takes minutes.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id}}
    /// ---
    /// tables: {orders: {partition-key: id, billing: {provisioned: {read: 5, write: 5}}}}
    /// ```
    "DG733", "billing-mode", Note, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&TABLES) else { return };
    let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { return };
    if old.billing == new.billing || changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    let help = if new.billing == "PROVISIONED" {
        "requests beyond the capacity are throttled: start above the measured use"
    } else {
        "if DynamoDB refuses the switch, deploy again 24 hours after the first one"
    };
    check.report(
        Consequence::Noted,
        id,
        format!(
            "the billing mode of {id} changes from {} to {}, which DynamoDB allows a few times \
             within 24 hours",
            old.billing, new.billing
        ),
        help.to_owned(),
    );
}
