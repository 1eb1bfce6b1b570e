use crate::check::route::Use;
use crate::check::values::tests;
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
            let message =
                |name| format!("`{name}` is a key attribute, which a query cannot filter by");
            let expected = "partition-key and sort-key";
            for placed in tests(step).iter().filter(|placed| placed.field[0] == "filter") {
                let is_key = |path: &str| is_key(index, step.table.path(path).attribute);
                let is_other = !is_key(placed.path);
                check.require_key(is_other, &placed.field(), message(placed.path), expected);
                for (other, _) in placed.others.iter().filter(|(other, _)| is_key(other)) {
                    check.report(&placed.field(), message(other), expected);
                }
            }
        }
        StepKind::Update(_) => {
            for named in step.named_attributes() {
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
