use crate::check::rule::rule;

rule! {
    /// Checks that every right that a function is given has an action.
    ///
    /// ## Why
    /// A right without an action allows nothing.
    ///
    /// ## Example
    /// ```yaml
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     uses: {tables: {orders: {actions: []}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions:
    ///   watch:
    ///     code: {source: "def handler(event, context): pass"}
    ///     uses: {tables: {orders: {actions: [GetItem]}}}
    /// ```
    "DG309", "empty-grant", Error
}
