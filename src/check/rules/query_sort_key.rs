use crate::check::rule::rule;

rule! {
    /// Checks that a query tests a sort key that exists, by a comparison that queries support.
    ///
    /// ## Why
    /// DynamoDB refuses other key conditions.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /customers/{id}": {query: {table: orders, sort-key: {equals: x}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, sort-key: at}}
    /// api:
    ///   routes:
    ///     "GET /orders/{id}": null
    ///     "GET /customers/{id}": {query: {table: orders, sort-key: {equals: x}}}
    /// ```
    "DG622", "query-sort-key", Error
}
