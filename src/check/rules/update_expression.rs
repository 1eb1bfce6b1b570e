use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::AttributeType::{L, N};
use crate::model::operation::{Calculation, ChangeOperand, StepKind};
use crate::model::value_template::Content;
use crate::model::{AttributePath, Shape, Table, ValueTemplate};
use crate::plan::operation::step::Named;
use std::collections::{BTreeMap, HashSet};

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
                "each attribute in only one change",
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
        "set, values, add, remove or another change",
    );
    for (section, changes) in update.changes() {
        for (path, operand) in &changes.given {
            check_operand(step.table, &[section, path], operand, check);
        }
    }
    for named in &named {
        check_type(step.table, named, check);
    }
    for (path, calculation) in &update.calculate {
        check_calculation(step.table, path, calculation, check);
    }
}

/// Checks that an attribute supports a change. Undeclared attributes break another rule.
fn check_type(table: &Table, named: &Named<'_>, check: &mut Checker<'_>) {
    let name = named.name;
    let Some(of) = table.changed(named.section, name).map(|shape| shape.attribute_type()) else {
        return;
    };
    let (fits, noun, expected) = match named.section {
        "add" => {
            (of == N || of.is_set(), "a number or a set", "attributes of type N, SS, NS or BS")
        }
        "subtract" => (of == N, "a number", "attributes of type N"),
        "delete" => (of.is_set(), "a set", "attributes of type SS, NS or BS"),
        "append" | "prepend" => (of == L, "a list", "attributes that are lists"),
        _ => return,
    };
    if !fits {
        check.report_named(named, format_args!("`{name}` is not {noun}"), expected);
    } else if of.is_set() && !table.path(name).steps.is_empty() {
        check.report_named(
            named,
            format_args!("`{name}` is a set within an attribute"),
            "sets that are attributes; DynamoDB changes the elements of no others",
        );
    }
}

/// Checks that an operand is of the kind that the attribute needs.
fn check_operand(table: &Table, at: &[&str], operand: &ChangeOperand, check: &mut Checker<'_>) {
    let name = at[1];
    let Some(shape) = table.changed(at[0], name) else { return };
    let of = shape.attribute_type();
    match operand {
        ChangeOperand::Value(value)
            if of == N || operand.body_list(of).is_some() || value.as_collection().is_some() => {}
        ChangeOperand::Value(_) if of == L || of.is_set() => check.report(
            at,
            format_args!("no elements for `{name}`"),
            "a list of values, such as [a, b], or a list in the body, such as {body.NAME}",
        ),
        ChangeOperand::Elements(_) if of == N => check.report(
            at,
            format_args!("a list as a number for `{name}`"),
            "a number, or a source with one",
        ),
        ChangeOperand::Elements(elements) if elements.is_empty() => {
            check.report(at, format_args!("no elements for `{name}`"), "at least one element");
        }
        ChangeOperand::Elements(elements) if of.is_set() => {
            let are_texts =
                elements.iter().all(|element| matches!(element.content(), Content::Text(..)));
            let message = format_args!("a list, a map or null in the set `{name}`");
            check.require(are_texts, at, message, "strings, numbers or bytes");
            let mut known = HashSet::new();
            for element in elements.iter().filter_map(ValueTemplate::as_literal) {
                let message = format_args!("duplicate `{element}` for the set `{name}`");
                check.require(known.insert(element), at, message, "each element once");
            }
        }
        // An attribute of another type has been reported.
        _ => {}
    }
}

/// Checks the types of a calculation. Undeclared attributes break another rule.
fn check_calculation(
    table: &Table,
    path: &str,
    calculation: &Calculation,
    check: &mut Checker<'_>,
) {
    if let Calculation::Attribute(other) = calculation {
        let (Ok(shape), Ok(other_shape)) = (table.find(path), table.find(other)) else { return };
        let (of, other_type) = (shape.attribute_type(), other_shape.attribute_type());
        let is_any = [&*shape, &*other_shape].contains(&&Shape::Any);
        check.require(
            is_any || of == other_type,
            &["calculate", path, "attribute"],
            format_args!("`{other}` is of type {}", other_type.descriptor()),
            format_args!("an attribute of type {}, like `{path}`", of.descriptor()),
        );
        return;
    }
    let is_other = |path: &str| {
        table.changed("calculate", path).is_some_and(|shape| shape.attribute_type() != N)
    };
    let expected = "attributes of type N";
    check.require_key(
        !is_other(path),
        &["calculate", path],
        format_args!("`{path}` is not a number"),
        expected,
    );
    for (field, other) in calculation.attributes() {
        let field: Vec<_> = field.iter().map(String::as_str).collect();
        let at = [&["calculate", path], &field[..]].concat();
        check.require(!is_other(other), &at, format_args!("`{other}` is not a number"), expected);
    }
}
