//! Queries and scans, and the lists that they return.

use super::super::literal::vtl_string;
use super::super::placeholders::Placeholders;
use super::super::stock;
use super::super::writer::{Object, Writer};
use super::cursor::Cursor;
use super::{projection, table_name, tests_of};
use crate::model::Test;
use crate::model::operation::{Limit, Order, Query, Scan, Segments};
use crate::plan::operation::{LIMIT, Operation, Step};

/// The request of a query.
pub(super) fn query(w: &mut Writer, step: &Step<'_>, query: &Query, operation: &Operation<'_>) {
    let table = step.table;
    let mut placeholders = Placeholders::default();
    let (partition_key, sort_key) = table.key_of(query.index.as_deref());
    let is_this = step.partition_key().cloned().map(Test::Equals);
    let tested = [(Some(partition_key), is_this.as_ref()), (sort_key, query.sort_key.as_ref())];
    let tests = tested.into_iter().filter_map(|(attribute, test)| Some((attribute?, test?)));
    let tests: Vec<_> =
        tests.map(|(attribute, test)| placeholders.test(w, attribute, test, table)).collect();
    list(w, step, operation, placeholders, |request| {
        tests_of(request, "KeyConditionExpression", &tests);
        if query.order == Order::Descending {
            request.member("ScanIndexForward", |w| w.constant("false"));
        }
    });
}

/// The request of a scan.
pub(super) fn scan(w: &mut Writer, step: &Step<'_>, scan: &Scan, operation: &Operation<'_>) {
    if let Some(segments) = &scan.segments {
        prepare_segment(w, segments);
    }
    list(w, step, operation, Placeholders::default(), |request| {
        if let Some(segments) = &scan.segments {
            request.member("TotalSegments", |w| w.push(&segments.total.to_string()));
            request.member("Segment", |w| w.push("$segment"));
        }
    });
}

/// Validates the segment as a number of few digits. DynamoDB checks that it is below the total, and
/// rejects -1.
fn prepare_segment(w: &mut Writer, segments: &Segments) {
    // `Plan::check` ensures that there is one.
    let Some(reference) = segments.segment.references().next() else { return };
    w.stock(&stock::SEGMENT, &[("source", &w.reference(reference).to_string())]);
}

fn list(
    w: &mut Writer,
    step: &Step<'_>,
    operation: &Operation<'_>,
    mut placeholders: Placeholders,
    further: impl FnOnce(&mut Object<'_>),
) {
    let Some(read) = step.read() else { return };
    let table = step.table;
    let cursor = Cursor::of(operation);
    cursor.prepare_to_read(w);
    let filter = placeholders.condition(w, read.filter, table);
    prepare_limit(w, read.limit);
    w.object(|request| {
        table_name(request, table);
        if let Some(index) = read.index {
            request.member("IndexName", |w| w.string(&index.into()));
        }
        further(request);
        tests_of(request, "FilterExpression", &filter);
        if operation.only_counts() {
            request.member("Select", |w| w.constant("\"COUNT\""));
        } else {
            projection(request, &mut placeholders, step.projection());
        }
        if !operation.reads_whole_pages() {
            write_limit(request, read.limit);
        }
        if read.consistent_read {
            request.member("ConsistentRead", |w| w.constant("true"));
        }
        placeholders.write(request);
        cursor.read(request);
    });
}

/// Reads the caller's limit, before its request.
pub(super) fn prepare_limit(w: &mut Writer, limit: Option<Limit>) {
    if let Some(Limit::Default(default)) = limit {
        let (name, default) = (vtl_string(LIMIT), default.to_string());
        w.stock(&stock::LIMIT, &[("name", &name), ("default", &default)]);
    }
}

/// Writes the member with the number of items to read.
pub(super) fn write_limit(request: &mut Object<'_>, limit: Option<Limit>) {
    request.member("Limit", |w| match limit {
        None => w.constant("1000"),
        Some(Limit::Fixed(limit)) => w.push(&limit.to_string()),
        Some(Limit::Default(_)) => w.push("$limit"),
    });
}
