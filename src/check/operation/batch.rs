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
use crate::model::operation::List;
use crate::model::{Table, ValueSource, ValueTemplate};
use crate::plan::operation::batch::{ListKind, Listed};
use crate::plan::operation::{Operation, Step};

impl Operation<'_> {
    /// Reports a batch without tables, and lists that are used twice or contain each other.
    pub(super) fn check_batch(&self, check: &mut Checker) {
        let lists = self.lists();
        for (index, Listed { table, list, .. }) in lists.iter().enumerate() {
            let earlier = lists[..index].iter().find(|earlier| overlap(&earlier.list, list));
            if let Some(earlier) = earlier {
                check.report(
                    &batch_list::RULE,
                    &["tables", &table.key],
                    format_args!(
                        "overlapping lists of the request: `{}` and `{list}`",
                        earlier.list
                    ),
                    "separate lists, such as {body.NAME} or {query-string.NAME}",
                );
            }
        }
        check.require(
            &batch_list::RULE,
            !self.steps.is_empty(),
            &["tables"],
            "a batch without tables",
            "tables: {NAME: …}",
        );
    }
}

impl Step<'_> {
    /// Reports the errors of a table of a batch.
    pub(super) fn check_batch(&self, route: Route<'_>, check: &mut Checker) {
        let lists = self.lists();
        check.require(
            &batch_list::RULE,
            !lists.is_empty(),
            &[],
            "no writes to the table",
            "put, delete or both",
        );
        for listed in &lists {
            let field: Vec<_> = listed.kind.field().into_iter().collect();
            let check = &mut check.within(&field);
            match listed.kind {
                ListKind::Put => check_items(listed, route, check),
                ListKind::Get | ListKind::Delete => check_keys(listed, route, check),
            }
            if listed.kind == ListKind::Get {
                check_selected(self.table, self.projection(), check);
                check_shapes(&self.returned_attributes(), &[], check);
            }
        }
    }
}

fn overlap(one: &List, other: &List) -> bool {
    match (one, other) {
        (List::Body(one), List::Body(other)) => one.starts_with(other) || other.starts_with(one),
        _ => one == other,
    }
}

fn check_keys(keys: &Listed<'_>, route: Route<'_>, check: &mut Checker) {
    let Listed { table, list, attributes, values, .. } = keys;
    let (partition_key, sort_key) = table.key_of(None);
    let known: Vec<_> = std::iter::once(partition_key).chain(sort_key).collect();
    check_key_names(table, &known, values.keys(), check);
    for (name, value) in *values {
        check_element_sources(value, &["key", name], route, check);
        check_needed(value, &["key", name], route, check);
    }
    check_values(table, "key", values, check);
    let listed: Vec<_> = attributes.iter().map(|(name, _)| name.to_owned()).collect();
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
        !listed.is_empty() || values.values().any(has_element),
        &["key"],
        "the elements of the list do not affect the key",
        "{element} or {element.NAME} in the key",
    );
    if let List::QueryString(name) = list {
        check_source(&ValueSource::QueryString(name.clone()), &["keys"], route, check);
    }
}

fn check_items(items: &Listed<'_>, route: Route<'_>, check: &mut Checker) {
    let Listed { table, list, attributes, values, .. } = items;
    for (name, value) in *values {
        check_attribute(table, Field::Key(&["values", name]), name, check);
        check_element_sources(value, &["values", name], route, check);
        if is_primary_key(table, name) {
            check_needed(value, &["values", name], route, check);
        }
    }
    check_selected(table, items.selected, check);
    check_values(table, "values", values, check);
    check_complete(table, values, attributes, check);
    check_shapes(attributes, &[], check);
    check.require(
        &batch_list::RULE,
        matches!(list, List::Body(_)),
        &["items"],
        format_args!("the elements of `{list}` are texts, not items"),
        "{body.NAME}",
    );
}

/// Reports attributes that the table does not declare, or that are listed twice.
fn check_selected(table: &Table, names: &[String], check: &mut Checker) {
    let mut listed = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let index = index.to_string();
        check_attribute(table, Field::Value(&["attributes", &index]), name, check);
        check_once(&mut listed, name, &index, check);
    }
}

/// Reports sources that a request lacks, except those of elements.
fn check_element_sources(
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
