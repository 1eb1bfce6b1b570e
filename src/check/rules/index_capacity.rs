use crate::check::rule::rule;

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
    "DG203", "index-capacity", Error
}
