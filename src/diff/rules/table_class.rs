use crate::diff::table::{TABLES, Table};
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the class of a table is not changed often.
    ///
    /// ## Why
    /// DynamoDB allows [two changes of the class within 30
    /// days](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.tableclasses.html),
    /// and refuses the third.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id}}
    /// ---
    /// tables: {orders: {partition-key: id, class: STANDARD_INFREQUENT_ACCESS}}
    /// ```
    "DG734", "table-class", Note, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&TABLES) else { return };
    let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { return };
    if old.class == new.class || changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Noted,
        id,
        format!(
            "the class of {id} changes from {} to {}, which DynamoDB allows twice within 30 days",
            old.class, new.class
        ),
        "if DynamoDB refuses the change, deploy again 30 days after the first one".to_owned(),
    );
}
