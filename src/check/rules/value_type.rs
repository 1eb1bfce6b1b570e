use crate::check::rule::rule;

rule! {
    /// Checks that constant values are of the type of their attribute.
    ///
    /// ## Why
    /// DynamoDB would refuse every request.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {total: {equals: many}}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {total: {equals: 12}}}}}}
    /// ```
    "DG605", "value-type", Error
}
