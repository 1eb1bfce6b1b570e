use crate::check::walk::errors;
use crate::check::{Checker, rule};
use crate::model::lookalike;
use crate::plan::Resource;
use crate::text::Segment;

rule! {
    /// Checks for constant text that resembles a value of the request.
    ///
    /// ## Why
    /// It is the same text for every request.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, key: {id: ":id"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, key: {id: "{path.id}"}}}}}
    /// ```
    "DG611", "literal-source", Error, Resource(check)
}

/// Checks the messages of error responses, and fixed values of parameters.
fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    for (code, response) in errors(resource).iter().flat_map(|errors| &errors.answers) {
        if let Some(found) = response.message.as_deref().and_then(lookalike::in_text) {
            check.report(
                &["errors", "answers", code, "message"],
                format_args!("`{}` in a message would be sent as it is", found.written),
                "plain text; `body` can hold {context.NAME}",
            );
        }
    }
    let Resource::Method(_, _, _, method) = resource else { return };
    for (parameter, value) in &method.fixed_parameters {
        let found = value.segments().iter().find_map(|segment| match segment {
            Segment::Literal(literal) => lookalike::in_text(literal),
            Segment::Reference(_) => None,
        });
        if let Some(found) = found {
            let written = &found.written;
            check.report(
                &["parameters", parameter.section(), parameter.name(), "equals"],
                format_args!("`{written}` is compared as text, and is not a value of the request"),
                "a constant, or ${tables.NAME.name}",
            );
        }
    }
}
