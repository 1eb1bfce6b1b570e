use crate::check::rule::rule;

rule! {
    /// Checks that a transaction has 1 to 100 parts, each about another item.
    ///
    /// ## Why
    /// DynamoDB refuses other transactions.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     "POST /orders/{id}":
    ///       transact-write: {parts: [{delete: {table: orders}}, {delete: {table: orders}}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes: {"POST /orders/{id}": {transact-write: {parts: [{delete: {table: orders}}]}}}
    /// ```
    "DG619", "transaction-parts", Error
}
