use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::MapShape;
use crate::model::operation::{StepKind, Values};
use crate::plan::operation::batch::ListKind;

rule! {
    /// Checks that an item has a value for every required attribute.
    ///
    /// ## Why
    /// The item would be stored without it.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: {type: S, required: true}}}}
    /// api:
    ///   routes:
    ///     "PUT /orders/{id}":
    ///       put: {table: orders, values: {id: "{path.id}"}, attributes: []}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: {type: S, required: true}}}}
    /// api:
    ///   routes:
    ///     "PUT /orders/{id}":
    ///       put: {table: orders, values: {id: "{path.id}"}, attributes: [kind]}
    /// ```
    "DG602", "missing-attribute-value", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let check_item = |values: &Values, body: &MapShape, check: &mut Checker<'_>| {
        for name in step.table.required_attributes() {
            check.require(
                values.contains_key(name) || body.get(name).is_some(),
                &["attributes"],
                format_args!("no value for the required attribute `{name}`"),
                "it in `attributes`, or a value for it",
            );
        }
    };
    if let StepKind::Put(put) = step.kind {
        check_item(&put.values, &step.body_attributes(), check);
    }
    for listed in step.lists.iter().filter(|listed| listed.kind == ListKind::Put) {
        check_item(listed.values, &listed.attributes, &mut check.within(&listed.place()));
    }
}
