use crate::check::rule::rule;

rule! {
    /// Checks for conditions that never hold, or always do.
    ///
    /// ## Why
    /// The operation would never have an effect, or the condition would have none.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api:
    ///   routes: {GET /orders: {scan: {table: orders, filter: {total: {between: [10, 9]}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {total: N}}}
    /// api:
    ///   routes: {GET /orders: {scan: {table: orders, filter: {total: {between: [9, 10]}}}}}
    /// ```
    "DG608", "pointless-condition", Error
}
