use crate::diff::table::{TABLES, Table};
use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the stream of a table keeps its view.
    ///
    /// ## Why
    /// DynamoDB [does not change the view of a
    /// stream](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html):
    /// it refuses to enable a stream on a table that has one. CloudFormation fails. The aws provider
    /// disables the stream and enables a new one with another ARN, so that the mappings of functions
    /// are replaced and records that no function has read are lost.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// ---
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// ---
    /// tables: {orders: {partition-key: id}}
    /// ---
    /// tables: {orders: {partition-key: id, stream: NEW_AND_OLD_IMAGES}}
    /// ```
    "DG722", "changed-stream-view", Error, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&TABLES) else { return };
    let Some((old, new)) = Table::of(old).zip(Table::of(new)) else { return };
    let Some((old, new)) = old.stream.zip(new.stream) else { return };
    if old == new || changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    let message = format!("the view of the stream of {id} changes from {old} to {new}");
    let wait = "stop the writers before, and wait until the functions have read all records";
    if check.is_terraform() {
        check.report(
            Consequence::Lost,
            id,
            format!(
                "{message}: the provider replaces the stream, and records that are not yet \
                 processed are lost"
            ),
            wait.to_owned(),
        );
    } else {
        let turns_off = check.in_steps(
            "turns the stream off first, without the functions that read it, and then on",
        );
        check.report(
            Consequence::Refused,
            id,
            format!("{message}, which DynamoDB refuses"),
            format!("{turns_off}; {wait}"),
        );
    }
}
