use crate::check::rule::rule;

rule! {
    /// Checks that an item has a value for every required attribute.
    ///
    /// ## Why
    /// The item would be stored without it.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: {type: S, required: true}}}}
    /// api:
    ///   routes:
    ///     "PUT /orders/{id}":
    ///       put: {table: orders, values: {id: "{path.id}"}, attributes: []}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {kind: {type: S, required: true}}}}
    /// api:
    ///   routes:
    ///     "PUT /orders/{id}":
    ///       put: {table: orders, values: {id: "{path.id}"}, attributes: [kind]}
    /// ```
    "DG602", "missing-attribute-value", Error
}
