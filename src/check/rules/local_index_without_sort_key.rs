use crate::check::{Checker, rule};
use crate::model::Table;

rule! {
    /// Checks that only tables with a sort key have local secondary indexes.
    ///
    /// ## Why
    /// A local secondary index sorts the items of a partition in another way, and such a table
    /// has one item a partition.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders: {partition-key: id, local-secondary-indexes: {by-date: {sort-key: date}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-date: {partition-key: date}}
    /// ```
    "DG205", "local-index-without-sort-key", Error, Table(check)
}

fn check(table: &Table, check: &mut Checker<'_>) {
    for name in table.local_secondary_indexes.keys() {
        check.require(
            table.sort_key.is_some(),
            &["local-secondary-indexes", name],
            format_args!("the local secondary index `{name}` of a table without a sort key"),
            "a sort-key on the table, or a global secondary index",
        );
    }
}
