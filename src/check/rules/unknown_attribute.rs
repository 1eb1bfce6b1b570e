use crate::check::checker::Field;
use crate::check::route::{Route, Use};
use crate::check::values::tests;
use crate::check::{Checker, rule};
use crate::model::limits::NESTED_LEVELS;
use crate::model::operation::{StepKind, Values};
use crate::model::{PathFault, Table};
use crate::plan::operation::answer::{Answering, Unresolved};
use crate::plan::operation::batch::ListKind;
use crate::plan::{Operation, ServiceRoute};

rule! {
    /// Checks that operations use attributes that the table declares.
    ///
    /// ## Why
    /// A misspelled attribute would be written in addition to the right one, or never be found.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, attributes: [totel]}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, attributes: [total]}}}}
    /// ```
    "DG603", "unknown-attribute", Error, Step(check), Operation(check_answer), Service(check_service)
}

fn check(of: Use<'_>, check: &mut Checker<'_>) {
    let Use { step, .. } = of;
    let table = step.table;
    for named in step.named_attributes() {
        if named.may_be_path {
            named.at(|field| check_path(table, field, named.name, check));
        } else {
            named.at(|field| check_attribute(table, field, named.name, check));
        }
    }
    for placed in tests(step) {
        check_path(table, Field::Key(&placed.field()), placed.path, check);
        for (other, _) in &placed.others {
            check_path(table, Field::Value(&placed.field()), other, check);
        }
    }
    if let StepKind::Update(update) = step.kind {
        for (path, calculation) in &update.calculate {
            for (place, other) in calculation.attributes() {
                let place = ["calculate", path].into_iter().chain(place.iter().map(String::as_str));
                let place: Vec<_> = place.collect();
                check_path(table, Field::Value(&place), other, check);
            }
        }
    }
    if let Some(key) = step.key() {
        check_key(table, key, check);
    }
    for listed in &step.lists {
        let check = &mut check.within(&listed.place());
        if listed.kind != ListKind::Put {
            check_key(table, listed.values, check);
            continue;
        }
        for name in listed.values.keys() {
            check_attribute(table, Field::Key(&["values", name]), name, check);
        }
        for (index, name) in listed.selected.iter().enumerate() {
            let at = ["attributes", &index.to_string()];
            check_attribute(table, Field::Value(&at), name, check);
        }
    }
}

/// Checks the members of the service's response in the answer.
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    for found in service.answer_references() {
        if let Err(Unresolved::UnknownMember { of, name, known }) = &found.referent {
            let place: Vec<_> = found.place.iter().map(String::as_str).collect();
            check_member(Field::Value(&place), of, name, known, check);
        }
    }
}

fn check_member(field: Field<'_>, of: &str, name: &str, known: &[String], check: &mut Checker<'_>) {
    let message = format_args!("unknown member `{name}` of `{of}`");
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    check.unknown_name(field, message, name, ("one of", &known));
}

/// Checks the attributes in the answer, and the members of maps.
fn check_answer(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    for found in operation.answer_references() {
        let place: Vec<_> = found.place.iter().map(String::as_str).collect();
        let field = Field::Value(&place);
        match (&found.referent, &operation.steps[..]) {
            (Err(Unresolved::UnknownAttribute { name }), [step]) => {
                check_attribute(step.table, field, name, check);
            }
            (Err(Unresolved::UnknownMember { of, name, known }), _) => {
                check_member(field, of, name, known, check);
            }
            _ => {}
        }
    }
}

fn check_attribute(table: &Table, field: Field<'_>, name: &str, check: &mut Checker<'_>) {
    if !table.declares(name) {
        let item = table.item();
        let known: Vec<_> = item.iter().map(|(name, _)| name).collect();
        let message = format_args!("unknown attribute `{name}` of the table `{}`", table.key);
        check.unknown_name(field, message, name, ("one of", &known));
    }
}

/// Checks the path of an attribute, or of a value within it.
fn check_path(table: &Table, field: Field<'_>, path: &str, check: &mut Checker<'_>) {
    match table.find(path) {
        Ok(_) => {}
        Err(PathFault::UnknownAttribute) => {
            check_attribute(table, field, table.path(path).attribute, check);
        }
        Err(PathFault::UnknownMember { map, member, known }) => {
            let message = format_args!("unknown member `{member}` of `{map}`");
            check.unknown_name(field, message, &member, ("one of", &known));
        }
        Err(PathFault::Closed { value, of }) => check.report_at(
            field,
            format_args!("`{path}` does not fit `{value}` of type {}", of.descriptor()),
            "`.NAME` after maps and `[0]` after lists",
        ),
        Err(PathFault::TooDeep) => check.report_at(
            field,
            "a path of too many steps",
            format_args!("at most {NESTED_LEVELS}, as deep as DynamoDB's items"),
        ),
    }
}

fn check_key(table: &Table, key: &Values, check: &mut Checker<'_>) {
    let (partition_key, sort_key) = table.key_of(None);
    let known: Vec<_> = std::iter::once(partition_key).chain(sort_key).collect();
    for name in key.keys().filter(|name| !known.contains(&name.as_str())) {
        let message = format_args!("`{name}` is not a key attribute of the table `{}`", table.key);
        check.unknown_name(Field::Key(&["key", name]), message, name, ("one of", &known));
    }
}
