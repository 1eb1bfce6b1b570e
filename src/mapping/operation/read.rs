//! Queries and scans, and the lists that they return.

use super::super::condition::Term;
use super::super::placeholders::Placeholders;
use super::super::stock;
use super::super::writer::{Object, Writer};
use super::cursor::Cursor;
use super::{projection, table_name, tests_of};
use crate::model::operation::{Direction, Limit, MOST_ITEMS, Order, Query, Scan, Segments};
use crate::model::{KnownTypes, Test};
use crate::plan::operation::{Operation, Step};

/// The request of a query.
pub(super) fn query(w: &mut Writer, step: &Step<'_>, query: &Query, operation: &Operation<'_>) {
    let table = step.table;
    let mut placeholders = Placeholders::default();
    let (partition_key, sort_key) = table.key_of(query.index.as_deref());
    let is_this = step.partition_key().cloned().map(|value| Test::Equals(value.into()));
    let tested = [(Some(partition_key), is_this.as_ref()), (sort_key, query.sort_key.as_ref())];
    let tests: Vec<_> = (tested.into_iter())
        .filter_map(|(attribute, test)| Some((attribute?, test?)))
        .map(|test| Term::Test(placeholders.test(w, test, table, &KnownTypes::default())))
        .collect();
    list(w, step, operation, placeholders, |request| {
        tests_of(request, "KeyConditionExpression", &tests);
        write_order(request, &query.order);
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

/// Writes the member with the order of the sort keys, which is ascending by default.
fn write_order(request: &mut Object<'_>, order: &Order) {
    let Some(source) = order.source() else {
        if order.direction == Direction::Descending {
            request.member("ScanIndexForward", |w| w.constant("false"));
        }
        return;
    };
    let (other, name) = order.direction.other();
    request.member("ScanIndexForward", |w| {
        w.either_inline(
            &w.source(&source).is_text(name),
            |w| w.constant(other.is_forward()),
            |w| w.constant(order.direction.is_forward()),
        );
    });
}

/// Reads the caller's limit, before its request.
pub(super) fn prepare_limit(w: &mut Writer, limit: Option<&Limit>) {
    if let Some(Limit::Caller(limit)) = limit {
        let values = [
            ("source", &*w.source(&limit.source()).to_string()),
            ("allowed", &numbers_to(limit.maximum)),
            ("default", &limit.default.to_string()),
            ("maximum", &limit.maximum.to_string()),
        ];
        w.stock(&stock::LIMIT, &values);
    }
}

/// The regular expression of the numbers from 1 to another, without leading zeros: VTL compares
/// texts only for equality.
fn numbers_to(most: u32) -> String {
    let digits = most.to_string().into_bytes();
    let further = digits.len().saturating_sub(1);
    let mut forms = Vec::new();
    if further > 0 {
        forms.push(format!("[1-9]{}", any_digits(0, further - 1)));
    }
    // The numbers of as many digits that differ first at one of them.
    for (index, digit) in digits.iter().enumerate() {
        let least = if index == 0 { b'1' } else { b'0' };
        if *digit > least {
            let same = String::from_utf8_lossy(&digits[..index]);
            let lower = if *digit - 1 == least {
                char::from(least).to_string()
            } else {
                format!("[{}-{}]", char::from(least), char::from(digit - 1))
            };
            let rest = further - index;
            forms.push(format!("{same}{lower}{}", any_digits(rest, rest)));
        }
    }
    forms.push(most.to_string());
    forms.join("|")
}

/// The regular expression of so many digits.
fn any_digits(least: usize, most: usize) -> String {
    match (least, most) {
        (_, 0) => String::new(),
        (1, 1) => "[0-9]".to_owned(),
        (0, 1) => "[0-9]?".to_owned(),
        (least, most) if least == most => format!("[0-9]{{{most}}}"),
        (least, most) => format!("[0-9]{{{least},{most}}}"),
    }
}

/// Writes the member with the number of items to read.
pub(super) fn write_limit(request: &mut Object<'_>, limit: Option<&Limit>) {
    request.member("Limit", |w| match limit {
        None => w.push(&MOST_ITEMS.to_string()),
        Some(Limit::Fixed(limit)) => w.push(&limit.to_string()),
        Some(Limit::Caller(_)) => w.push("$limit"),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_up_to_a_maximum() {
        assert_eq!(numbers_to(1000), "[1-9][0-9]{0,2}|1000");
        assert_eq!(numbers_to(50), "[1-9]|[1-4][0-9]|50");
        for most in 1..=1000 {
            let form =
                regex_lite::Regex::new(&format!("^(?:{})$", numbers_to(most))).expect("a form");
            for number in 0..=1001 {
                let is_allowed = (1..=most).contains(&number);
                assert_eq!(form.is_match(&number.to_string()), is_allowed, "{number} to {most}");
            }
        }
    }
}
