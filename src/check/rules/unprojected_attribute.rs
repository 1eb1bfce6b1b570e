use crate::check::rule::rule;

rule! {
    /// Checks that a read of an index uses attributes that the index holds.
    ///
    /// ## Why
    /// DynamoDB returns none of the others.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {total: N, kind: S}
    ///     global-secondary-indexes: {by-kind: {partition-key: kind, projection: keys-only}}
    /// api:
    ///   routes:
    ///     "GET /kinds/{kind}": {query: {table: orders, index: by-kind, attributes: [total]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {total: N, kind: S}
    ///     global-secondary-indexes:
    ///       by-kind: {partition-key: kind, projection: {include: [total]}}
    /// api:
    ///   routes:
    ///     "GET /kinds/{kind}": {query: {table: orders, index: by-kind, attributes: [total]}}
    /// ```
    "DG604", "unprojected-attribute", Error
}
