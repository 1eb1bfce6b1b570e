use crate::diff::table::Table;
use crate::diff::{Action, ChangeChecker, Changed, Consequence, Removal, change_rule};

change_rule! {
    /// Checks that a table with deletion protection is not deleted.
    ///
    /// ## Why
    /// [`DeleteTable`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html)
    /// refuses a table that is protected. The deployment fails at the end, when everything else has
    /// been changed.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {carts: {partition-key: id, deletion-protection: true, removal-policy: delete}}
    /// ---
    /// tables: {orders: {partition-key: id}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {carts: {partition-key: id, deletion-protection: true, removal-policy: delete}}
    /// ---
    /// tables: {carts: {partition-key: id, deletion-protection: false, removal-policy: delete}}
    /// ---
    /// tables: {orders: {partition-key: id}}
    /// ```
    "DG735", "deletion-protection", Error, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some(old) = changed.old else { return };
    let fate = match changed.change.action {
        Action::Removed => old.on_removal,
        Action::Replaced => changed.new.map_or(old.on_replacement, |new| new.on_replacement),
        Action::Added | Action::Changed | Action::Retained => return,
    };
    let is_protected = Table::of(old).is_some_and(|table| table.is_protected);
    if !is_protected || fate == Removal::Retained {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Refused,
        id,
        format!("the table {id} has deletion protection, so that DynamoDB refuses to delete it"),
        "deploy it with `deletion-protection: false` first".to_owned(),
    );
}
