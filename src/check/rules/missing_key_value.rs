use crate::check::route::Use;
use crate::check::values::missing_key;
use crate::check::{Checker, rule};
use crate::model::operation::StepKind;

rule! {
    /// Checks that an operation has a value for every key attribute.
    ///
    /// ## Why
    /// DynamoDB finds and stores an item by its whole key.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, sort-key: at}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, sort-key: at}}
    /// api: {routes: {"GET /orders/{id}/{at}": {get: {table: orders}}}}
    /// ```
    "DG601", "missing-key-value", Error, Step(check)
}

fn check(Use { step, route, .. }: Use<'_>, check: &mut Checker<'_>) {
    // The keys of a batch are those of its lists.
    if matches!(step.kind, StepKind::BatchGet(_) | StepKind::BatchWrite(_)) {
        return;
    }
    // With another path or index, the values may be complete.
    let is_read = |index: &str| step.table.has_index(index);
    let index = step.read().and_then(|read| read.index);
    if route.path.error().is_some() || !index.is_none_or(is_read) {
        return;
    }
    for (field, value) in step.placed_values() {
        if let Some(attribute) = missing_key(step, &field, value, route.path) {
            check.report(
                &field[..1],
                format_args!("no value for the key attribute `{attribute}`"),
                format_args!("{{{attribute}}} in the path, or a value here"),
            );
        }
    }
}
