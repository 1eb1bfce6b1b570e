use crate::check::rule::rule;

rule! {
    /// Checks that examples send requests that some route answers.
    ///
    /// ## Why
    /// Such an example cannot be run.
    ///
    /// ## Example
    /// ```yaml
    /// examples: {first: {request: GET /order/7, dynamodb-request: {action: GetItem}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// examples: {first: {request: GET /orders/7, dynamodb-request: {action: GetItem}}}
    /// ```
    "DG701", "example-request", Error
}
