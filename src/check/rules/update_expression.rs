use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::operation::StepKind;
use crate::model::{AttributePath, AttributeType};
use std::collections::BTreeMap;

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
    let mut changed: BTreeMap<&str, Vec<AttributePath<'_>>> = BTreeMap::new();
    let named = step.named_attributes();
    for named in &named {
        let path = step.table.path(named.name);
        let known = changed.entry(path.attribute).or_default();
        match known.iter().find(|known| known.overlaps(&path)) {
            Some(same) if *same == path => check.report_named(
                named,
                format_args!("`{}` is changed more than once", named.name),
                "each attribute in only one of set, append, values, add and remove",
            ),
            Some(other) => check.report_named(
                named,
                format_args!("`{}` overlaps `{other}`, which is changed, too", named.name),
                "paths of which none leads into another",
            ),
            None => known.push(path),
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
    let is_other = |name: &str, of: AttributeType| {
        table.find(name).is_ok_and(|shape| shape.attribute_type() != of)
    };
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
