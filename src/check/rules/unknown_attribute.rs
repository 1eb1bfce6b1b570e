use crate::check::rule::rule;

rule! {
    /// Checks that operations use attributes that the table declares.
    ///
    /// ## Why
    /// A misspelled attribute would be written in addition to the right one, or never be found.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, attributes: [totel]}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, attributes: [total]}}}}
    /// ```
    "DG603", "unknown-attribute", Error
}
