use crate::check::rule::rule;

rule! {
    /// Checks the lists that a batch reads from the request.
    ///
    /// ## Why
    /// Each table needs a list of its own, with elements that become keys or items.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders: {batch-get: {tables: {orders: {keys: "{body.ids}", key: {id: "1"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {batch-get: {tables: {orders: {keys: "{body.ids}"}}}}}}
    /// ```
    "DG618", "batch-list", Error
}
