use crate::check::rule::rule;

rule! {
    /// Checks that the responses of an integration are different and that one of them is the
    /// default.
    ///
    /// ## Why
    /// API Gateway selects a response by its pattern, and refuses two defaults.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       raw: {action: PutItem, tables: [orders], responses: {200: {}, 500: {}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       raw:
    ///         action: PutItem
    ///         tables: [orders]
    ///         responses: {200: {}, 500: {selection-pattern: "5\\d{2}"}}
    /// ```
    "DG517", "integration-responses", Error
}
