use crate::check::{Checker, rule};
use crate::model::{Shape, Table};

rule! {
    /// Checks that key attributes are of type S, N or B, and have a name of 1 to 255 bytes.
    ///
    /// ## Why
    /// DynamoDB takes no other types in keys.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {id: BOOL}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {id: S}}}
    /// ```
    "DG201", "key-attribute-type", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    check_key(table, &["partition-key"], &table.partition_key, check);
    if let Some(sort_key) = &table.sort_key {
        check_key(table, &["sort-key"], sort_key, check);
    }
    for (name, index) in &table.global_secondary_indexes {
        let at = |field| ["global-secondary-indexes", name, field];
        check_key(table, &at("partition-key"), &index.partition_key, check);
        if let Some(sort_key) = &index.sort_key {
            check_key(table, &at("sort-key"), sort_key, check);
        }
    }
    for (name, index) in &table.local_secondary_indexes {
        let at = ["local-secondary-indexes", name, "sort-key"];
        check_key(table, &at, &index.sort_key, check);
    }
}

fn check_key(table: &Table, at: &[&str], attribute: &str, check: &mut Checker<'_>) {
    check.require(
        (1..=255).contains(&attribute.len()),
        at,
        format_args!("invalid key attribute `{attribute}`"),
        "a name of 1 to 255 bytes",
    );
    let shape = table.shape_of(attribute);
    check.require(
        shape.attribute_type().is_key_type() && *shape != Shape::Any,
        at,
        format_args!("the key attribute `{attribute}` is declared as {}", shape.type_name()),
        "a key of type S, N or B",
    );
}
