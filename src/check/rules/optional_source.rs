use crate::check::route::Route;
use crate::check::values::Value;
use crate::check::{Checker, rule};

rule! {
    /// Checks that values which every request needs do not come from optional parameters.
    ///
    /// ## Why
    /// A request without the parameter would have no value.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /order:
    ///       parameters: {query-string: {id: false}}
    ///       get: {table: orders, key: {id: "{query-string.id}"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /order:
    ///       parameters: {query-string: {id: true}}
    ///       get: {table: orders, key: {id: "{query-string.id}"}}
    /// ```
    "DG610", "optional-source", Error, Value(check)
}

fn check(at: &[&str], value: Value<'_>, route: Route<'_>, check: &mut Checker<'_>) {
    let Some(operation) = route.method.operation() else { return };
    for source in value.template.sources().filter(|_| value.is_required) {
        let mut parameter = source.parameter().into_iter();
        check.require(
            !parameter.any(|parameter| operation.optional.contains(&parameter)),
            at,
            format_args!("`{source}` is optional, but this value is required"),
            "a required parameter: `true` among the route's `parameters`, or nothing there. Only \
             filters, tests of the sort key and values of other attributes than keys are left out \
             where their parameter is missing",
        );
    }
}
