use crate::check::checker::Field;
use crate::check::route::Use;
use crate::check::{Checker, rule};
use crate::model::operation::Values;
use crate::model::{ResponseBody, Table};
use crate::plan::operation::batch::ListKind;
use crate::plan::operation::step::Named;

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
    "DG603", "unknown-attribute", Error, Step(check)
}

fn check(of: Use<'_>, check: &mut Checker<'_>) {
    let Use { step, .. } = of;
    let table = step.table;
    for Named { section, index, name } in step.named_attributes() {
        match index.map(|index| index.to_string()) {
            Some(index) => check_attribute(table, Field::Value(&[section, &index]), name, check),
            None => check_attribute(table, Field::Key(&[section, name]), name, check),
        }
    }
    if let Some(key) = step.key() {
        check_key(table, key, check);
    }
    for listed in step.lists() {
        let field: Vec<_> = listed.kind.field().into_iter().collect();
        let check = &mut check.within(&field);
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
    if let Some(ResponseBody::Attribute(name) | ResponseBody::OldAttribute(name)) = of.response() {
        check_attribute(table, Field::Value(&["answer", "body"]), name, check);
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

fn check_key(table: &Table, key: &Values, check: &mut Checker<'_>) {
    let (partition_key, sort_key) = table.key_of(None);
    let known: Vec<_> = std::iter::once(partition_key).chain(sort_key).collect();
    for name in key.keys().filter(|name| !known.contains(&name.as_str())) {
        let message = format_args!("`{name}` is not a key attribute of the table `{}`", table.key);
        check.unknown_name(Field::Key(&["key", name]), message, name, ("one of", &known));
    }
}
