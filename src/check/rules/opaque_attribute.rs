use crate::check::rule::rule;

rule! {
    /// Checks that the members of lists and maps are declared where a mapping template converts
    /// them.
    ///
    /// ## Why
    /// A template cannot convert DynamoDB's JSON without the types of the members.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {lines: L}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, attributes: {lines: {list: S}}}}
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    "DG616", "opaque-attribute", Error
}
