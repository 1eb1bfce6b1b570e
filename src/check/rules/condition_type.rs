use crate::check::rule::rule;

rule! {
    /// Checks that the type of an attribute supports the condition on it.
    ///
    /// ## Why
    /// DynamoDB would refuse every request, or the condition would never hold.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {open: BOOL}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {open: {less-than: true}}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {open: BOOL}}}
    /// api: {routes: {GET /orders: {scan: {table: orders, filter: {open: {equals: true}}}}}}
    /// ```
    "DG607", "condition-type", Error
}
