use crate::check::rule::rule;

rule! {
    /// Checks that an update changes something, each attribute once, in a way that fits its
    /// type.
    ///
    /// ## Why
    /// DynamoDB refuses other updates.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, add: {kind: "1"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, add: {total: "1"}}}}}
    /// ```
    "DG615", "update-expression", Error
}
