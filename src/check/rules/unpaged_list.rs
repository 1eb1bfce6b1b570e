use crate::check::rule::rule;

rule! {
    /// Checks for lists that are filtered by the caller and so have no pages.
    ///
    /// ## Why
    /// Callers get `ListTooLong` where DynamoDB reads more than a megabyte.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {owner: S}}}
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       scan: {table: orders, filter: {owner: {equals: "{context.identity.userArn}"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: owner, sort-key: id}}
    /// api:
    ///   routes:
    ///     "GET /orders/{id}": null
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       query: {table: orders, partition-key: "{context.identity.userArn}"}
    /// ```
    "DG809", "unpaged-list", Note
}
