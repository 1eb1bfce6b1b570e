use crate::check::{Checker, rule};
use crate::plan::Resource;

rule! {
    /// Checks that every permission of a function has an action.
    ///
    /// ## Why
    /// A permission without an action allows nothing.
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
    "DG309", "empty-grant", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Function(function) = resource else { return };
    for (table, of) in &function.uses.tables {
        let at = ["uses", "tables", &*table.id().name];
        let has_action = !of.actions.is_empty();
        check.require(has_action, &at, "a table without an action", "at least one action");
    }
}
