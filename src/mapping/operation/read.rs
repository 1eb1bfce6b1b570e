//! Queries and scans, and the lists that they return.

use super::super::expression::Expression;
use super::super::item;
use super::super::literal::vtl_string;
use super::super::placeholders::Placeholders;
use super::super::stock;
use super::super::writer::{Object, Writer};
use super::cursor::{self, Cursor};
use super::{Shown, errors, projection, table_name, tests_of};
use crate::model::operation::{Limit, Order, Query, ResponseBody, Scan, Segments};
use crate::model::{LIST_TOO_LONG, MapShape, Test};
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
        if *operation.response.body == ResponseBody::Count {
            request.member("Select", |w| w.constant("\"COUNT\""));
        } else {
            projection(request, &mut placeholders, step.projection());
        }
        if !step.filters_by_caller() {
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

/// The response of a query or scan.
pub(super) fn response(w: &mut Writer, step: &Step<'_>, operation: &Operation<'_>, shown: &Shown) {
    if !step.filters_by_caller() {
        return list_of_page(w, step, operation, shown, Length::Page);
    }
    // The page may end at an item that the filter hides from the caller: the list is complete or
    // rejected.
    let goes_on = cursor::last_key().is_map();
    w.either(
        &goes_on,
        |w| errors::answer(w, &operation.errors, LIST_TOO_LONG),
        |w| list_of_page(w, step, operation, shown, Length::Unknown),
    );
}

fn list_of_page(
    w: &mut Writer,
    step: &Step<'_>,
    operation: &Operation<'_>,
    shown: &Shown,
    length: Length,
) {
    let response = operation.response;
    let attributes = step.returned_attributes();
    let cursor = Cursor::of(operation);
    if !response.envelope {
        cursor.write_header(w);
        return items(w, &attributes, response.body, shown, length);
    }
    w.object(|list| {
        match response.body {
            ResponseBody::Count => list.member("count", |w| {
                let count = Expression::input_path("$.Count");
                w.either_inline(&count.is_count(), |w| w.bare(&count), |w| w.constant("0"));
            }),
            body => list.member("items", |w| items(w, &attributes, body, shown, length)),
        }
        cursor.write(list);
    });
}

/// The number of items that DynamoDB may return at once.
#[derive(Clone, Copy)]
pub(super) enum Length {
    /// At most 1,000 because of the request's limit: as many as a loop has iterations.
    Page,
    /// As many as fit into a megabyte.
    Unknown,
}

/// The items of a list, or an attribute of each.
pub(super) fn items(
    w: &mut Writer,
    attributes: &MapShape,
    body: &ResponseBody,
    shown: &Shown,
    length: Length,
) {
    if let ResponseBody::Attribute(name) = body {
        return attribute_of_each(w, attributes, name, length);
    }
    let list = Expression::input_path("$.Items");
    w.array(|w| {
        // A loop that ends early does not recognize its last round.
        let comma = w.comma();
        let object = |w: &mut Writer| w.after_comma(&comma, |w| w.bare(&shown.object));
        match length {
            Length::Page => w.each_as(&list, &shown.item, object),
            Length::Unknown => w.each_of_many_as(&list, &shown.item, object),
        }
    });
}

/// The attribute of each item that has it.
fn attribute_of_each(w: &mut Writer, attributes: &MapShape, name: &str, length: Length) {
    // `Plan::check` rejects an attribute that is not read.
    let Some(attribute) = attributes.get(name) else { return w.constant("[]") };
    w.array(|w| {
        let comma = w.comma();
        let list = Expression::input_path("$.Items");
        let value = |w: &mut Writer, item: &Expression| {
            let value = item.get(name);
            w.when(&item::conforms(attribute.shape(), &value), |w| {
                w.after_comma(&comma, |w| item::value(w, attribute.shape(), &value));
            });
        };
        match length {
            Length::Page => w.each(&list, "item", value),
            Length::Unknown => w.each_of_many(&list, "item", value),
        }
    });
}
