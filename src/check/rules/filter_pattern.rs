use crate::check::{Checker, rule};
use crate::model::Json;
use crate::plan::Resource;

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
    "DG308", "filter-pattern", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::EventSourceMapping(_, _, mapping) => {
            for (index, pattern) in mapping.filters.iter().enumerate() {
                check.require(
                    matches!(pattern, Json::Object(members) if !members.is_empty()),
                    &["filters", &index.to_string()],
                    "a filter that is not a pattern",
                    "a mapping of names to lists of values",
                );
            }
        }
        Resource::Subscription(subscription) => check.require(
            matches!(&subscription.filter_policy, None | Some(Json::Object(_))),
            &["filter-policy"],
            "a filter policy that is not a mapping",
            "a mapping of names to lists of values",
        ),
        _ => {}
    }
}
