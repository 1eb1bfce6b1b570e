use crate::check::rule::rule;

rule! {
    /// Checks that consistent reads are of tables and local secondary indexes only.
    ///
    /// ## Why
    /// DynamoDB refuses consistent reads of global secondary indexes.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-kind: {partition-key: kind}}
    /// api:
    ///   routes:
    ///     "GET /kinds/{kind}": {query: {table: orders, index: by-kind, consistent-read: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes: {by-kind: {partition-key: kind}}
    /// api: {routes: {"GET /kinds/{kind}": {query: {table: orders, index: by-kind}}}}
    /// ```
    "DG613", "consistent-read", Error
}
