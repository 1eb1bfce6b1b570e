use crate::check::{Checker, rule};
use crate::model::{Billing, Capacity, Table};

rule! {
    /// Checks that tables and indexes have a capacity where they are provisioned, and none
    /// where they are on-demand.
    ///
    /// ## Why
    /// DynamoDB bills an index the way it bills its table.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes:
    ///       by-customer: {partition-key: customer, capacity: {read: 1, write: 1}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-customer: {partition-key: customer}}
    /// ```
    "DG203", "index-capacity", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    if let Billing::Provisioned(capacity) = table.billing {
        check_capacity(&["billing"], capacity, check);
    }
    for (name, index) in &table.global_secondary_indexes {
        let at = ["global-secondary-indexes", name, "capacity"];
        match (table.billing, index.capacity) {
            (Billing::Provisioned(_), None) => check.report(
                &at[..2],
                format_args!("the index `{name}` of a provisioned table has no capacity"),
                "capacity: {read: …, write: …}",
            ),
            (Billing::OnDemand, Some(_)) => check.report(
                &at,
                format_args!("the index `{name}` of an on-demand table has a capacity"),
                "no capacity here, or billing: {provisioned: {read: …, write: …}} on the table",
            ),
            (Billing::Provisioned(_), Some(capacity)) => check_capacity(&at, capacity, check),
            (Billing::OnDemand, None) => {}
        }
    }
}

fn check_capacity(at: &[&str], Capacity { read, write }: Capacity, check: &mut Checker<'_>) {
    check.require(
        read > 0 && write > 0,
        at,
        "a provisioned capacity of 0",
        "at least 1 read and 1 write capacity unit",
    );
}
