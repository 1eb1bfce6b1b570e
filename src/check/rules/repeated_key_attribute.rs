use crate::check::{Checker, rule};
use crate::model::Table;

rule! {
    /// Checks that the partition key and the sort key are different attributes.
    ///
    /// ## Why
    /// DynamoDB refuses a key that has the same attribute twice.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: id, sort-key: id}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {lines: {partition-key: id, sort-key: number}}
    /// ```
    "DG202", "repeated-key-attribute", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    let mut require = |at: &[&str], sort_key: &str, partition_key: &str, noun: &str| {
        let message = format_args!("`{sort_key}` is already the {noun}");
        check.require(sort_key != partition_key, at, message, "another attribute");
    };
    if let Some(sort_key) = &table.sort_key {
        require(&["sort-key"], sort_key, &table.partition_key, "partition key");
    }
    for (name, index) in &table.global_secondary_indexes {
        if let Some(sort_key) = &index.sort_key {
            let at = ["global-secondary-indexes", name, "sort-key"];
            require(&at, sort_key, &index.partition_key, "index's partition key");
        }
    }
    for (name, index) in &table.local_secondary_indexes {
        let at = ["local-secondary-indexes", name, "sort-key"];
        require(&at, &index.sort_key, &table.partition_key, "partition key");
    }
}
