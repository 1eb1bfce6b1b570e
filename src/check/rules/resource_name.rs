use crate::check::rule::rule;

rule! {
    /// Checks that the names of resources fit the rules of their AWS service.
    ///
    /// ## Why
    /// AWS refuses other names, and that only during the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: my orders}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, name: my-orders}}
    /// ```
    "DG101", "resource-name", Error
}
