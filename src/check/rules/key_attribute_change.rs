use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::operation::StepKind;

rule! {
    /// Checks that updates do not change key attributes, and that filters do not test them.
    ///
    /// ## Why
    /// DynamoDB rejects an update of a key, and queries test keys by `partition-key` and
    /// `sort-key`.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, values: {id: x}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, values: {kind: x}}}}}
    /// ```
    "DG614", "key-attribute-change", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let is_key = |index: Option<&str>, name: &str| {
        let (partition_key, sort_key) = step.table.key_of(index);
        name == partition_key || Some(name) == sort_key
    };
    match step.kind {
        StepKind::Query(query) => {
            let index = query.index.as_deref();
            for name in query.filter.0.keys().filter(|name| is_key(index, name)) {
                let message =
                    format_args!("`{name}` is a key attribute, which a query cannot filter by");
                let expected = "partition-key and sort-key";
                check.require_key(false, &["filter", name], message, expected);
            }
        }
        StepKind::Update(_) => {
            let named = step.named_attributes().into_iter();
            let changed = named.filter(|named| named.section != "condition");
            for named in changed {
                // There is nothing within a key attribute, which breaks another rule.
                if is_key(None, named.name) {
                    let name = named.name;
                    let message =
                        format_args!("`{name}` is a key attribute, which an update cannot change");
                    check.report_named(&named, message, "other attributes");
                }
            }
        }
        _ => {}
    }
}
