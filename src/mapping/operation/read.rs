//! Queries and scans, and the lists that they answer.

use serde_json::json;

use super::super::expression::Expression;
use super::super::item;
use super::super::literal::vtl_string;
use super::super::placeholders::Placeholders;
use super::super::stock;
use super::super::writer::{Object, Writer};
use super::{cursor, projection, table_name};
use crate::model::operation::{Answer, AnswerBody, Limit, Query, Read, Scan, Segments, Step};
use crate::model::{AttributeType, MapShape, Table, Test};

/// The request of a query that is answered so.
pub(super) fn query(w: &mut Writer, table: &Table, query: &Query, answer: &AnswerBody) {
    let mut placeholders = Placeholders::default();
    let (partition_key, sort_key) = table.key_of(query.index.as_deref());
    let is_this = query.partition_key.clone().map(Test::Equals);
    let tested = [(Some(partition_key), is_this.as_ref()), (sort_key, query.sort_key.as_ref())];
    let tests = tested.into_iter().filter_map(|(attribute, test)| Some((attribute?, test?)));
    let tests: Vec<_> = tests.map(|(attribute, test)| placeholders.test(attribute, test, table)).collect();
    let key = tests.join(" AND ");
    list(w, table, (query.index.as_deref(), &query.read, answer), placeholders, |request| {
        request.member("KeyConditionExpression", |w| w.string(&key.into()));
        if query.descending {
            request.member("ScanIndexForward", |w| w.constant("false"));
        }
    });
}

/// The request of a scan that is answered so.
pub(super) fn scan(w: &mut Writer, table: &Table, scan: &Scan, answer: &AnswerBody) {
    if let Some(segments) = &scan.segments {
        prepare_segment(w, segments);
    }
    list(w, table, (scan.index.as_deref(), &scan.read, answer), Placeholders::default(), |request| {
        if let Some(segments) = &scan.segments {
            request.member("TotalSegments", |w| w.push(&segments.total.to_string()));
            request.member("Segment", |w| w.push("$segment"));
        }
    });
}

/// The segment as a number, if it is one of few enough digits: whether it is below the total DynamoDB knows, which refuses
/// -1, too.
fn prepare_segment(w: &mut Writer, segments: &Segments) {
    // `Stack::check` has seen that there is one.
    let Some(source) = segments.segment.sources().next() else { return };
    w.stock(&stock::SEGMENT, &json!({"source": w.source(source).to_string()}));
}

fn list(
    w: &mut Writer,
    table: &Table,
    (index, read, answer): (Option<&str>, &Read, &AnswerBody),
    mut placeholders: Placeholders,
    further: impl FnOnce(&mut Object<'_>),
) {
    let keys = cursor_keys(table, index);
    cursor::prepare_to_read(w, &keys);
    let filter = placeholders.condition(&read.filter, table);
    prepare_limit(w, read.limit.as_ref());
    w.object(|request| {
        table_name(request, table);
        if let Some(index) = index {
            request.member("IndexName", |w| w.string(&index.into()));
        }
        further(request);
        if let Some(filter) = &filter {
            request.member("FilterExpression", |w| w.string(&filter.as_str().into()));
        }
        if *answer == AnswerBody::Count {
            request.member("Select", |w| w.constant("\"COUNT\""));
        } else {
            projection(request, &mut placeholders, &read.attributes);
        }
        write_limit(request, read.limit.as_ref());
        if read.consistent_read {
            request.member("ConsistentRead", |w| w.constant("true"));
        }
        placeholders.write(request);
        cursor::read(request, &keys);
    });
}

/// Takes the caller's limit, before the request that it is for.
pub(super) fn prepare_limit(w: &mut Writer, limit: Option<&Limit>) {
    if let Some(Limit::QueryString { name, default }) = limit {
        w.stock(&stock::LIMIT, &json!({"name": vtl_string(name), "default": default}));
    }
}

/// Writes the member of a request that says how many items are read.
pub(super) fn write_limit(request: &mut Object<'_>, limit: Option<&Limit>) {
    request.member("Limit", |w| match limit {
        None => w.constant("1000"),
        Some(Limit::Fixed(limit)) => w.push(&limit.to_string()),
        Some(Limit::QueryString { .. }) => w.push("$limit"),
    });
}

/// The answer of a query or scan.
pub(super) fn answer(w: &mut Writer, step: &Step, answer: &Answer) {
    let index = step.read().and_then(|(_, index)| index);
    let attributes = step.answered_attributes();
    let keys = cursor_keys(&step.table, index);
    if !answer.envelope {
        cursor::write_header(w, &keys);
        return items(w, &attributes, &answer.body);
    }
    w.object(|list| {
        match &answer.body {
            AnswerBody::Count => list.member("count", |w| {
                let count = Expression::input_path("$.Count");
                w.either_inline(&count.is_count(), |w| w.bare(&count), |w| w.constant("0"));
            }),
            body => list.member("items", |w| items(w, &attributes, body)),
        }
        cursor::write(list, &keys);
    });
}

/// The items of a list, or an attribute of each.
pub(super) fn items(w: &mut Writer, attributes: &MapShape, body: &AnswerBody) {
    if let AnswerBody::Attribute(name) = body {
        return attribute_of_each(w, attributes, name);
    }
    w.array(|w| {
        w.each_of_many(&Expression::input_path("$.Items"), "item", |w, item| {
            w.object(|object| item::members(object, attributes, item));
            w.push("#if($foreach.hasNext || $foreach.parent.hasNext),#end");
        });
    });
}

/// The attribute of each item that has it.
fn attribute_of_each(w: &mut Writer, attributes: &MapShape, name: &str) {
    // `Stack::check` refuses an attribute that is not read.
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
