use crate::check::route::Route;
use crate::check::values::Value;
use crate::check::{Checker, rule};
use crate::model::Reference;

rule! {
    /// Checks that required values are not optional, and that optional parameters are optional
    /// values.
    ///
    /// ## Why
    /// A request without the parameter would have no value.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /order: {get: {table: orders, key: {id: "{query-string.id?}"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /order: {get: {table: orders, key: {id: "{query-string.id}"}}}
    /// ```
    "DG610", "optional-source", Error, Value(check)
}

fn check(at: &[&str], value: Value<'_>, route: Route<'_>, check: &mut Checker<'_>) {
    for reference in value.template.references() {
        let source = &reference.source;
        check.require(
            !reference.is_optional || !value.is_required,
            at,
            format_args!("`{reference}` is optional, but this value is required"),
            format_args!(
                "`{source}`. Only filters, conditions, tests of the sort key and values of other \
                 attributes than keys are left out of a request that lacks a value"
            ),
        );
        let is_declared_optional = source.parameter().is_some_and(|parameter| {
            let method = route.method;
            // With a fixed value, the operation decides.
            method.declared().request_parameters.get(&parameter) == Some(&false)
                && !method.fixed_parameters.contains_key(&parameter)
        });
        if is_declared_optional && reference.is_required() {
            check.report_with_help(
                at,
                format_args!(
                    "`{reference}` is required, but the route declares the parameter as optional \
                     (`false`)"
                ),
                "`true` among the route's `parameters`, or nothing there",
                (!value.is_required).then(|| {
                    let optional = Reference { is_optional: true, ..reference.clone() };
                    format!("did you mean `{optional}`?")
                }),
            );
        }
    }
}
