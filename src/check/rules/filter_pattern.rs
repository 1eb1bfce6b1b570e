use crate::check::rule::rule;

rule! {
    /// Checks that the filters of event source mappings and subscriptions are patterns.
    ///
    /// ## Why
    /// AWS refuses a filter that is not a mapping of names to lists of values.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     event-source-mappings:
    ///       new: {table: orders, starting-position: LATEST, filters: [{}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {partition-key: id, stream: NEW_IMAGE}}
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     event-source-mappings:
    ///       new: {table: orders, starting-position: LATEST, filters: [{eventName: [INSERT]}]}
    /// ```
    "DG308", "filter-pattern", Error
}
