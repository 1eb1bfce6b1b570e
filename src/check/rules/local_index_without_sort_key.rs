use crate::check::rule::rule;

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
    "DG205", "local-index-without-sort-key", Error
}
