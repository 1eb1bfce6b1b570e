use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::AttributeType;
use crate::model::operation::StepKind;
use crate::plan::operation::step::Named;
use std::collections::BTreeSet;

rule! {
    /// Checks that an update changes something, each attribute once, in a way that fits its
    /// type.
    ///
    /// ## Why
    /// DynamoDB refuses other updates.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, add: {kind: "1"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, add: {total: "1"}}}}}
    /// ```
    "DG615", "update-expression", Error, Step(check)
}

fn check(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    let StepKind::Update(update) = step.kind else { return };
    let mut changed = BTreeSet::new();
    let named = step.named_attributes().into_iter();
    for Named { section, index, name } in named.filter(|named| named.section != "condition") {
        if changed.insert(name) {
            continue;
        }
        let message = format_args!("`{name}` is changed more than once");
        let expected = "each attribute in only one of set, append, values, add and remove";
        match index.map(|index| index.to_string()) {
            Some(index) => check.report(&[section, &index], message, expected),
            None => check.require_key(false, &[section, name], message, expected),
        }
    }
    check.require(
        !changed.is_empty(),
        &[],
        "an update without changes",
        "set, append, values, add or remove",
    );
    // Undeclared attributes break another rule.
    let table = step.table;
    let is_other =
        |name: &str, of: AttributeType| table.declares(name) && table.type_of(name) != of;
    for name in update.add.keys().filter(|name| is_other(name, AttributeType::N)) {
        let message = format_args!("`{name}` is not a number");
        check.require_key(false, &["add", name], message, "attributes of type N");
    }
    for (index, name) in update.append.iter().enumerate() {
        check.require(
            !is_other(name, AttributeType::L),
            &["append", &index.to_string()],
            format_args!("`{name}` is not a list"),
            "attributes that are lists",
        );
    }
}
