use crate::check::route::{Route, Use};
use crate::check::{Checker, rule};
use crate::model::operation::{List, StepKind};
use crate::model::{Operation as Declared, ValueSource, ValueTemplate};
use crate::plan::Operation;
use crate::plan::operation::batch::{ListKind, Listed};

rule! {
    /// Checks the lists that a batch reads from the request.
    ///
    /// ## Why
    /// Each table needs a list of its own, with elements that become keys or items.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders: {batch-get: {tables: {orders: {keys: "{body.ids}", key: {id: "1"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {batch-get: {tables: {orders: {keys: "{body.ids}"}}}}}}
    /// ```
    "DG618", "batch-list", Error, Operation(check), Step(check_step)
}

/// Reports a batch without tables, and lists that are used twice or contain each other.
fn check(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    if !matches!(operation.declared, Declared::BatchGet(_) | Declared::BatchWrite(_)) {
        return;
    }
    let has_tables = !operation.steps.is_empty();
    check.require(has_tables, &["tables"], "a batch without tables", "tables: {NAME: …}");
    let lists = operation.lists();
    for (index, Listed { table, list, .. }) in lists.iter().enumerate() {
        let earlier = lists[..index].iter().find(|earlier| overlap(&earlier.list, list));
        if let Some(Listed { list: earlier, .. }) = earlier {
            check.report(
                &["tables", &table.key],
                format_args!("overlapping lists of the request: `{earlier}` and `{list}`"),
                "separate lists, such as {body.NAME} or {query-string.NAME}",
            );
        }
    }
}

fn overlap(one: &List, other: &List) -> bool {
    match (one, other) {
        (List::Body(one), List::Body(other)) => one.starts_with(other) || other.starts_with(one),
        _ => one == other,
    }
}

/// Checks a table of a batch.
fn check_step(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    if !matches!(step.kind, StepKind::BatchGet(_) | StepKind::BatchWrite(_)) {
        return;
    }
    let lists = step.lists();
    check.require(!lists.is_empty(), &[], "no writes to the table", "put, delete or both");
    for listed in &lists {
        let field: Vec<_> = listed.kind.field().into_iter().collect();
        let check = &mut check.within(&field);
        match listed.kind {
            ListKind::Put => check.require(
                matches!(listed.list, List::Body(_)),
                &["items"],
                format_args!("the elements of `{}` are texts, not items", listed.list),
                "{body.NAME}",
            ),
            ListKind::Get | ListKind::Delete => check_keys(listed, check),
        }
    }
}

fn check_keys(Listed { list, attributes, values, .. }: &Listed<'_>, check: &mut Checker<'_>) {
    let listed: Vec<_> = attributes.iter().map(|(name, _)| name.to_owned()).collect();
    check.require(
        matches!(list, List::Body(_)) || listed.len() <= 1,
        &["key"],
        format_args!(
            "an element of `{list}` is one text, but the key needs {}",
            listed.join(" and ")
        ),
        "values for all but one of them",
    );
    let mut sources = values.values().flat_map(ValueTemplate::sources);
    check.require(
        !listed.is_empty() || sources.any(|source| matches!(source, ValueSource::Element(_))),
        &["key"],
        "the elements of the list do not affect the key",
        "{element} or {element.NAME} in the key",
    );
}
