use crate::check::links::Link;
use crate::check::{Checker, rule};
use crate::text::{Attribute, Reference};

rule! {
    /// Checks that a table has a stream where its stream is used.
    ///
    /// ## Why
    /// A function or a replica reads the changes of a table from its stream.
    ///
    /// ## Example
    /// ```yaml
    /// outputs: {stream: "${tables.orders.stream-arn}"}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// outputs: {stream: "${tables.orders.stream-arn}"}
    /// ```
    "DG301", "missing-stream", Error, Link(check)
}

fn check(at: &[&str], link: Link<'_>, check: &mut Checker<'_>) {
    let Link::Text(text) = link else { return };
    for reference in text.references() {
        let Reference::Resource { id, attribute: Attribute::StreamArn } = reference else {
            continue;
        };
        // A table that is not in the stack is another problem.
        let mut tables = check.stack().tables.iter();
        check.require(
            tables.all(|table| table.key != id.name || table.has_stream()),
            at,
            format_args!("the {id} has no stream"),
            "a table with a `stream`: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES; or an \
             existing one with its `stream-arn`",
        );
    }
}
