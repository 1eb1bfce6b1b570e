//! Checks of batches.

use super::source::{check_needed, check_source};
use super::{
    check_attribute, check_complete, check_key_names, check_once, check_shapes, check_values,
    is_primary_key,
};
use crate::check::checker::Field;
use crate::check::finding::Checker;
use crate::check::rules::batch_list;
use crate::check::walk::Route;
use crate::model::operation::batch::{ItemList, KeyList, List, list_of};
use crate::model::{Table, ValueSource, ValueTemplate};
use crate::plan::operation::batch::{BatchGet, BatchWrite, Listed};

/// Reports lists that are used twice, or contain each other.
pub(crate) fn check_lists(lists: &[Listed<'_>], check: &mut Checker) {
    for (index, Listed { table, list, .. }) in lists.iter().enumerate() {
        let earlier = lists[..index].iter().find(|earlier| overlap(&earlier.list, list));
        if let Some(earlier) = earlier {
            check.report(
                &batch_list::RULE,
                &["tables", &table.key],
                format_args!("overlapping lists of the request: `{}` and `{list}`", earlier.list),
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

/// Reports a batch that does nothing.
pub(crate) fn check_tables(count: usize, check: &mut Checker) {
    check.require(
        &batch_list::RULE,
        count > 0,
        &["tables"],
        "a batch without tables",
        "tables: {NAME: …}",
    );
}

impl BatchGet<'_> {
    pub(crate) fn check(&self, route: Route<'_>, check: &mut Checker) {
        check_tables(self.tables.len(), check);
        for (table, lookup) in &self.tables {
            let check = &mut check.within(&["tables", &table.key]);
            check_keys(table, &lookup.keys, route, check);
            check_listed(table, &lookup.attributes, check);
            let item = table.item();
            let answered = match lookup.attributes.as_slice() {
                [] => item,
                names => item.only(names.iter().map(String::as_str)),
            };
            check_shapes(&answered, &[], check);
        }
    }
}

impl BatchWrite<'_> {
    pub(crate) fn check(&self, route: Route<'_>, check: &mut Checker) {
        check_tables(self.tables.len(), check);
        for (table, writes) in &self.tables {
            let check = &mut check.within(&["tables", &table.key]);
            check.require(
                &batch_list::RULE,
                writes.put.is_some() || writes.delete.is_some(),
                &[],
                "no writes to the table",
                "put, delete or both",
            );
            if let Some(put) = &writes.put {
                check_items(table, put, route, &mut check.within(&["put"]));
            }
            if let Some(delete) = &writes.delete {
                check_keys(table, delete, route, &mut check.within(&["delete"]));
            }
        }
    }
}

pub(crate) fn check_keys(table: &Table, keys: &KeyList, route: Route<'_>, check: &mut Checker) {
    let (partition_key, sort_key) = table.key_of(None);
    let known: Vec<_> = std::iter::once(partition_key).chain(sort_key).collect();
    check_key_names(table, &known, keys.key.keys(), check);
    for (name, value) in &keys.key {
        check_element_sources(value, &["key", name], route, check);
        check_needed(value, &["key", name], route, check);
    }
    check_values(table, "key", &keys.key, check);
    let list = list_of(keys.list.as_ref(), table);
    let listed: Vec<_> = keys.listed(table).iter().map(|(name, _)| name.to_owned()).collect();
    check.require(
        &batch_list::RULE,
        matches!(list, List::Body(_)) || listed.len() <= 1,
        &["key"],
        format_args!(
            "an element of `{list}` is one text, but the key needs {}",
            listed.join(" and ")
        ),
        "values for all but one of them",
    );
    check.require(
        &batch_list::RULE,
        !listed.is_empty() || keys.key.values().any(has_element),
        &["key"],
        "the elements of the list do not affect the key",
        "{element} or {element.NAME} in the key",
    );
    check_list(&list, route, check);
}

pub(crate) fn check_items(table: &Table, items: &ItemList, route: Route<'_>, check: &mut Checker) {
    for (name, value) in &items.values {
        check_attribute(table, Field::Key(&["values", name]), name, check);
        check_element_sources(value, &["values", name], route, check);
        if is_primary_key(table, name) {
            check_needed(value, &["values", name], route, check);
        }
    }
    check_listed(table, items.attributes.as_deref().unwrap_or_default(), check);
    check_values(table, "values", &items.values, check);
    let listed = items.listed(table);
    check_complete(table, &items.values, &listed, check);
    check_shapes(&listed, &[], check);
    let list = list_of(items.list.as_ref(), table);
    check.require(
        &batch_list::RULE,
        matches!(list, List::Body(_)),
        &["items"],
        format_args!("the elements of `{list}` are texts, not items"),
        "{body.NAME}",
    );
    check_list(&list, route, check);
}

/// Reports attributes that the table does not declare, or that are listed twice.
pub(crate) fn check_listed(table: &Table, names: &[String], check: &mut Checker) {
    let mut listed = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let index = index.to_string();
        check_attribute(table, Field::Value(&["attributes", &index]), name, check);
        check_once(&mut listed, name, &index, check);
    }
}

/// Reports a parameter that cannot be.
pub(crate) fn check_list(list: &List, route: Route<'_>, check: &mut Checker) {
    if let List::QueryString(name) = list {
        check_source(&ValueSource::QueryString(name.clone()), &["keys"], route, check);
    }
}

/// Reports sources of which a request has nothing. Here, it has elements.
pub(crate) fn check_element_sources(
    value: &ValueTemplate,
    place: &[&str],
    route: Route<'_>,
    check: &mut Checker,
) {
    let others = value.sources().filter(|source| !matches!(source, ValueSource::Element(_)));
    others.for_each(|source| check_source(source, place, route, check));
}

fn has_element(value: &ValueTemplate) -> bool {
    value.sources().any(|source| matches!(source, ValueSource::Element(_)))
}
