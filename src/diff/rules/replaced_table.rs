use crate::diff::table::Table;
use crate::diff::{Action, ChangeChecker, Changed, Consequence, Removal, change_rule};

change_rule! {
    /// Checks that a table keeps its key, its local secondary indexes and its name.
    ///
    /// ## Why
    /// [`UpdateTable`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html)
    /// changes none of them: the engine creates a new, empty table. Items are not moved. Terraform
    /// destroys the old table first, with all its items, unless it is retained: then it refuses.
    /// The provider does not detect a changed type of a key attribute.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: orders}}
    /// ---
    /// tables: {orders: {partition-key: id, name: purchases}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: orders}}
    /// ---
    /// tables:
    ///   orders: {partition-key: id, name: orders}
    ///   purchases: {partition-key: id, name: purchases}
    /// ```
    "DG715", "replaced-table", Warning, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((before, after)) = changed.old.zip(changed.new) else { return };
    let Some((old, new)) = Table::of(before).zip(Table::of(after)) else { return };
    let id = changed.id();
    let is_other = old.is_replaced_by(&new);
    if changed.change.action != Action::Replaced && !(is_other && check.is_terraform()) {
        return;
    }
    let why =
        if is_other { old.replacement(&new) } else { format!("{} changes", changed.reasons()) };
    if !check.is_terraform() {
        let (consequence, fate) = match after.on_replacement {
            Removal::Deleted => (Consequence::Lost, "deletes the old one with all its items"),
            Removal::Retained | Removal::Prevented => {
                (Consequence::Interrupted, "retains the old one, which callers no longer reach")
            }
        };
        if before.kind == after.kind && (old.name != new.name || old.name.is_empty()) {
            check.report(
                consequence,
                id,
                format!(
                    "the table {id} is replaced by a new, empty one: {why}. CloudFormation {fate}"
                ),
                "keep the table and add another one under another key, then copy the items"
                    .to_owned(),
            );
        }
        return;
    }
    let is_noticed =
        old.key_names() != new.key_names() || old.local != new.local || old.is_renamed(&new);
    if after.on_removal == Removal::Prevented || !is_noticed {
        let but = if is_noticed {
            "Terraform cannot destroy a retained table"
        } else {
            "the provider does not detect a changed type"
        };
        check.report(
            Consequence::Refused,
            id,
            format!("{id} requires replacement: {why}, but {but}"),
            format!(
                "to create a new, empty table, change both its key under `tables` and its `name`; \
                 `terraform state rm {id}` retains the old one"
            ),
        );
    } else {
        check.report(
            Consequence::Lost,
            id,
            format!("Terraform destroys {id} with all its items and creates a new table: {why}"),
            "keep the table and add another one under another key, then copy the items".to_owned(),
        );
    }
}
