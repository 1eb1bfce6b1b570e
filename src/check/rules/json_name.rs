use std::collections::BTreeMap;

use crate::check::{Checker, rule};
use crate::model::{MapShape, Shape, Table};

rule! {
    /// Checks that callers can tell attributes apart by their names.
    ///
    /// ## Why
    /// A JSON object has one member of a name.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {users: {partition-key: id, attributes: {name: S, userName: {type: S, json-name: name}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {users: {partition-key: id, attributes: {name: S, userName: {type: S, json-name: login}}}}
    /// ```
    "DG211", "json-name", Error, Table(check), Shape(check_shape)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    check_names("attributes", &table.item(), check);
}

fn check_shape(shape: &Shape, check: &mut Checker<'_>) {
    if let Shape::Map(map) = shape {
        check_names("map", map, check);
    }
}

fn check_names(field: &str, map: &MapShape, check: &mut Checker<'_>) {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    let attributes = || map.iter();
    let own = attributes().filter(|(_, attribute)| attribute.json_name.is_none());
    known.extend(own.map(|(name, _)| (name, name)));
    for (name, attribute) in attributes() {
        let Some(in_json) = attribute.json_name.as_deref() else { continue };
        let at = [field, name, "json-name"];
        check.require(!in_json.is_empty(), &at, "an empty name", "the name that callers use");
        if let Some(other) = known.insert(in_json, name) {
            let message = format_args!(
                "the attributes `{other}` and `{name}` are both `{in_json}` for callers"
            );
            check.report(&at, message, "another name");
        }
    }
}
