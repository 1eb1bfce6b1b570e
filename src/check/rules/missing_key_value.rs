use crate::check::rule::rule;

rule! {
    /// Checks that an operation has a value for every key attribute.
    ///
    /// ## Why
    /// DynamoDB finds and stores an item by its whole key.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, sort-key: at}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, sort-key: at}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, key: {at: now}}}}}
    /// ```
    "DG601", "missing-key-value", Error
}
