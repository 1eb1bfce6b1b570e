use crate::check::rule::rule;

rule! {
    /// Checks that an operation can respond with the body that is asked for.
    ///
    /// ## Why
    /// DynamoDB's response does not hold the data, or the status allows no content.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {POST /orders: {put: {table: orders, answer: {body: item}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {put: {table: orders, answer: {body: old-item}}}}}
    /// ```
    "DG612", "response-body", Error
}
