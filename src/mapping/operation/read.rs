//! Queries and scans, and the lists that they answer.

use super::super::expression::Expression;
use super::super::item;
use super::super::placeholders::Placeholders;
use super::super::writer::{Object, Writer};
use super::{cursor, projection, table_name};
use crate::model::operation::{AnswerBody, Limit, Operation, Query, Read, Scan};
use crate::model::{AttributeType, MapShape, Table};

/// The request of a query.
pub(super) fn query(w: &mut Writer, operation: &Operation, query: &Query) {
    let table = &operation.table;
    let mut placeholders = Placeholders::default();
    let (partition_key, sort_key) = table.key_of(query.index.as_deref());
    let mut key = {
        let test = crate::model::Test::Equals(query.partition_key.clone());
        placeholders.test(partition_key, &test, table.type_of(partition_key))
    };
    if let (Some(test), Some(sort_key)) = (&query.sort_key, sort_key) {
        key.push_str(" AND ");
        key.push_str(&placeholders.test(sort_key, test, table.type_of(sort_key)));
    }
    list(w, table, query.index.as_deref(), &query.read, placeholders, |request| {
        request.member("KeyConditionExpression", |w| w.string(&key.into()));
        if query.descending {
            request.member("ScanIndexForward", |w| w.constant("false"));
        }
    });
}

/// The request of a scan.
pub(super) fn scan(w: &mut Writer, operation: &Operation, scan: &Scan) {
    list(w, &operation.table, scan.index.as_deref(), &scan.read, Placeholders::default(), |_| {});
}

fn list(
    w: &mut Writer,
    table: &Table,
    index: Option<&str>,
    read: &Read,
    mut placeholders: Placeholders,
    further: impl FnOnce(&mut Object<'_>),
) {
    let keys = cursor_keys(table, index);
    cursor::prepare_to_read(w, &keys);
    let type_of = |attribute: &str| -> AttributeType { table.type_of(attribute) };
    let filter = placeholders.condition(&read.filter, &type_of);
    if let Some(Limit::QueryString { name, default }) = &read.limit {
        // Digits, and few of them, are all that may go on.
        w.line(&format!("#set($limit = {})", Expression::parameter(name)));
        w.line(&format!("#if($limit.matches('[1-9][0-9]{{0,2}}|1000') != true)#set($limit = '{default}')#end"));
    }
    w.object(|request| {
        table_name(request, table);
        if let Some(index) = index {
            request.member("IndexName", |w| w.string(&index.into()));
        }
        further(request);
        if let Some(filter) = &filter {
            request.member("FilterExpression", |w| w.string(&filter.as_str().into()));
        }
        projection(request, &mut placeholders, &read.attributes);
        match &read.limit {
            None => request.member("Limit", |w| w.constant("1000")),
            Some(Limit::Fixed(limit)) => request.member("Limit", |w| w.push(&limit.to_string())),
            Some(Limit::QueryString { .. }) => request.member("Limit", |w| w.push("$limit")),
        }
        if read.consistent_read {
            request.member("ConsistentRead", |w| w.constant("true"));
        }
        placeholders.write(request);
        cursor::read(request, &keys);
    });
}

/// The answer of a query or scan.
pub(super) fn answer(w: &mut Writer, operation: &Operation) {
    let Some((read, index)) = operation.read() else { return };
    let table = &operation.table;
    let attributes = if read.attributes.is_empty() {
        table.item()
    } else {
        table.item().only(read.attributes.iter().map(String::as_str))
    };
    let keys = cursor_keys(table, index);
    if !operation.answer.envelope {
        cursor::write_header(w, &keys);
        return match &operation.answer.body {
            AnswerBody::Attribute(name) => attribute_of_each(w, &attributes, name),
            _ => items(w, &attributes),
        };
    }
    w.object(|answer| {
        match &operation.answer.body {
            AnswerBody::Count => answer.member("count", |w| {
                let count = Expression::input_path("$.Count");
                w.either_inline(&count.is_number(), |w| w.bare(&count), |w| w.constant("0"));
            }),
            AnswerBody::Attribute(name) => answer.member("items", |w| attribute_of_each(w, &attributes, name)),
            _ => answer.member("items", |w| items(w, &attributes)),
        }
        cursor::write(answer, &keys);
    });
}

fn items(w: &mut Writer, attributes: &MapShape) {
    w.array(|w| {
        w.each_of_many(&Expression::input_path("$.Items"), "item", |w, item| {
            w.object(|object| item::members(object, attributes, item));
            w.push("#if($foreach.hasNext || $foreach.parent.hasNext),#end");
        });
    });
}

/// The attribute of each item that has it.
fn attribute_of_each(w: &mut Writer, attributes: &MapShape, name: &str) {
    let Some(attribute) = attributes.get(name) else { return w.constant("[]") };
    w.array(|w| {
        let comma = w.comma();
        w.each_of_many(&Expression::input_path("$.Items"), "item", |w, item| {
            let value = item.get(name);
            w.when(&item::conforms(attribute.shape(), &value), |w| {
                w.after_comma(&comma, |w| item::value(w, attribute.shape(), &value));
            });
        });
    });
}

/// The key that DynamoDB says it stopped at: the table's, and that of the index.
fn cursor_keys<'t>(table: &'t Table, index: Option<&str>) -> Vec<(&'t str, AttributeType)> {
    let (own, own_sort) = table.key_of(None);
    let (other, other_sort) = table.key_of(index);
    let mut names: Vec<&str> = Vec::new();
    for name in [Some(own), own_sort, Some(other), other_sort].into_iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| (name, table.type_of(name))).collect()
}
