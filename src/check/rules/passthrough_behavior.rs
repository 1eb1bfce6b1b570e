use crate::check::rule::rule;

rule! {
    /// Checks that the passthrough behavior lets in what a model validates, and something at
    /// all.
    ///
    /// ## Why
    /// Bodies of other content types would reach DynamoDB without validation, or no request
    /// would.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       raw: {action: PutItem, tables: [orders], passthrough-behavior: WHEN_NO_MATCH}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {raw: {action: PutItem, tables: [orders]}}}}
    /// ```
    "DG519", "passthrough-behavior", Error
}
