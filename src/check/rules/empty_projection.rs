use crate::check::rule::rule;

rule! {
    /// Checks that an index projects at least one attribute where its projection is a list.
    ///
    /// ## Why
    /// DynamoDB refuses an empty list; `keys-only` projects the keys alone.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes:
    ///       by-customer: {partition-key: customer, projection: {include: []}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     global-secondary-indexes:
    ///       by-customer: {partition-key: customer, projection: keys-only}
    /// ```
    "DG204", "empty-projection", Error
}
