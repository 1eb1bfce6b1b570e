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
    /// Each list needs a place of its own, with elements that become keys or items. A single item
    /// needs a key of its own.
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

/// Reports a batch without tables, lists that are used twice or contain each other, and too many
/// single items.
fn check(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    if !matches!(operation.declared, Declared::BatchGet(_) | Declared::BatchWrite(_)) {
        return;
    }
    let has_tables = !operation.steps.is_empty();
    check.require(has_tables, &["tables"], "a batch without tables", "tables: {NAME: …}");
    let mut known: Vec<&List> = Vec::new();
    let (mut singles, mut at_most) = (0, usize::MAX);
    for step in &operation.steps {
        for listed in &step.lists {
            let Some(list) = &listed.list else {
                singles += 1;
                at_most = listed.at_most();
                continue;
            };
            let place: Vec<_> = step.place.iter().map(String::as_str).collect();
            if let Some(earlier) = known.iter().find(|earlier| overlap(earlier, list)) {
                check.report(
                    &[&place[..], &listed.place()[..]].concat(),
                    format_args!("overlapping lists of the request: `{earlier}` and `{list}`"),
                    "separate lists, such as {body.NAME} or {query-strings.NAME}",
                );
            }
            known.push(list);
        }
    }
    let has_lists = !known.is_empty();
    let most = at_most.saturating_sub(usize::from(has_lists));
    check.require(
        singles <= most,
        &["tables"],
        format_args!("{singles} single items in a batch"),
        format_args!("{most} at most{}", if has_lists { ", besides a list" } else { "" }),
    );
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
    check.require(!step.lists.is_empty(), &[], "no writes to the table", "put, delete or both");
    for (index, listed) in step.lists.iter().enumerate() {
        let earlier = &step.lists[..index];
        let check = &mut check.within(&listed.place());
        match &listed.list {
            None => check_single(listed, earlier, check),
            Some(list) if listed.kind == ListKind::Put => check.require(
                matches!(list, List::Body(_)),
                &["items"],
                format_args!("the elements of `{list}` are texts, not items"),
                "{body.NAME}",
            ),
            Some(list) => check_keys(list, listed, check),
        }
    }
    check_bodies(&step.lists, check);
}

/// Checks a single item.
fn check_single(single: &Listed<'_>, earlier: &[Listed<'_>], check: &mut Checker<'_>) {
    check.require(
        single.declared_list.is_none(),
        &["from"],
        "the entry has the places of a list and of a single item",
        "`items` for a list, or `from` for a single item",
    );
    let key = |listed: &Listed<'_>| -> Option<Vec<ValueTemplate>> {
        let (partition_key, sort_key) = listed.table.key_of(None);
        let names = std::iter::once(partition_key).chain(sort_key);
        names.map(|name| listed.values.get(name).cloned()).collect()
    };
    let own = key(single);
    let is_other = own.is_none()
        || !earlier.iter().any(|earlier| earlier.list.is_none() && key(earlier) == own);
    check.require(is_other, &[], "two entries for the same item", "one entry for each item");
}

/// Reports an attribute of a single item that is also a list, and a list that contains the item.
fn check_bodies(all: &[Listed<'_>], check: &mut Checker<'_>) {
    let lists = all.iter().filter_map(|listed| match &listed.list {
        Some(List::Body(place)) => Some(place),
        _ => None,
    });
    let lists: Vec<_> = lists.collect();
    let is_read = |single: &&Listed<'_>| single.attributes.iter().next().is_some();
    for single in all.iter().filter(|listed| listed.list.is_none()).filter(is_read) {
        let place = single.body_place();
        let overlaps = |list: &&&Vec<String>| {
            let attribute = list.strip_prefix(place).and_then(<[_]>::first);
            let is_attribute = attribute.is_some_and(|name| single.attributes.get(name).is_some());
            is_attribute || place.starts_with(list)
        };
        if let Some(list) = lists.iter().find(overlaps) {
            let list = List::Body((*list).clone());
            check.report(
                &single.place(),
                format_args!("the single item and the list `{list}` overlap in the body"),
                "`attributes` without the list, or `from` with another place",
            );
        }
    }
}

fn check_keys(list: &List, listed: &Listed<'_>, check: &mut Checker<'_>) {
    let Listed { attributes, values, .. } = listed;
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
    let is_of_element =
        |source: &ValueSource| matches!(source, ValueSource::Element(_) | ValueSource::Index);
    check.require(
        !listed.is_empty() || sources.any(is_of_element),
        &["key"],
        "the elements of the list do not affect the key",
        "{element} or {element.NAME} in the key",
    );
}
