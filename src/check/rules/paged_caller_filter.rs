use crate::check::rule::rule;

rule! {
    /// Checks that a list filtered by the caller has no pages.
    ///
    /// ## Why
    /// The token of a page could name an item that the filter hides.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {owner: S}}}
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       scan:
    ///         table: orders
    ///         filter: {owner: {equals: "{context.identity.userArn}"}}
    ///         limit: {default: 5}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {owner: S}}}
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       scan: {table: orders, filter: {owner: {equals: "{context.identity.userArn}"}}}
    /// ```
    "DG617", "paged-caller-filter", Error
}
