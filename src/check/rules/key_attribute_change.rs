use crate::check::rule::rule;

rule! {
    /// Checks that updates do not change key attributes, and that filters do not test them.
    ///
    /// ## Why
    /// DynamoDB rejects an update of a key, and queries test keys by `partition-key` and
    /// `sort-key`.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, values: {id: x}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: S}}}
    /// api: {routes: {"PATCH /orders/{id}": {update: {table: orders, values: {kind: x}}}}}
    /// ```
    "DG614", "key-attribute-change", Error
}
