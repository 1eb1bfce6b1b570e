use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::operation::transaction::MOST_PARTS;
use crate::model::operation::{StepKind, Values};
use crate::plan::operation::{Operation, Step};

rule! {
    /// Checks that a transaction has 1 to 100 parts, each about another item.
    ///
    /// ## Why
    /// DynamoDB refuses other transactions.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     "POST /orders/{id}":
    ///       transact-write: {parts: [{delete: {table: orders}}, {delete: {table: orders}}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes: {"POST /orders/{id}": {transact-write: {parts: [{delete: {table: orders}}]}}}
    /// ```
    "DG619", "transaction-parts", Error, Operation(check)
}

fn check(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    if !operation.is_transaction() {
        return;
    }
    let count = operation.steps.len();
    check.require(
        (1..=MOST_PARTS).contains(&count),
        &["parts"],
        format_args!("a transaction of {count} parts"),
        format_args!("1 to {MOST_PARTS}"),
    );
    let mut known: Vec<(&str, &Values)> = Vec::new();
    for step in &operation.steps {
        let Some(key) = key(step) else { continue };
        let item = (&*step.table.key, key);
        let place: Vec<_> = step.place.iter().map(String::as_str).take(2).collect();
        let is_other = !known.contains(&item);
        check.require(is_other, &place, "two parts for the same item", "one part for each item");
        known.push(item);
    }
}

/// The key of a part's item, if it is declared.
fn key<'a>(step: &'a Step<'_>) -> Option<&'a Values> {
    let StepKind::Put(put) = step.kind else { return step.key() };
    let (partition_key, sort_key) = step.table.key_of(None);
    let mut names = std::iter::once(partition_key).chain(sort_key);
    // An item with other values may have the same key.
    let is_key = put.values.len() == 1 + usize::from(sort_key.is_some())
        && names.all(|name| put.values.contains_key(name));
    is_key.then_some(&put.values)
}
