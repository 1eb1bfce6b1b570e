use crate::check::rule::rule;

rule! {
    /// Checks that every name refers to something that the blueprint declares.
    ///
    /// ## Why
    /// A reference to a resource, parameter, model, authorizer, route or stage variable that
    /// does not exist cannot be deployed.
    ///
    /// ## Example
    /// ```yaml
    /// outputs: {name: "${tables.order.name}"}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// outputs: {name: "${tables.orders.name}"}
    /// ```
    "DG007", "unknown-reference", Error
}
