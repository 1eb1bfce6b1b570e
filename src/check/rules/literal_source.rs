use crate::check::route::{Route, errors};
use crate::check::values::Value;
use crate::check::{Checker, rule};
use crate::model::{ValueSource, context_variable, lookalike};
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
    "DG611", "literal-source", Error, Resource(check), Value(check_value)
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
        for (name, value) in &response.headers {
            if let Some(found) = lookalike::in_text(value) {
                check.report(
                    &["errors", "answers", code, "headers", name],
                    format_args!("`{}` in a header would be sent as it is", found.written),
                    "constant text; `body` can hold {context.NAME}",
                );
            }
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

fn check_value(at: &[&str], value: Value<'_>, route: Route<'_>, check: &mut Checker<'_>) {
    let Some(text) = value.template.as_literal() else { return };
    let Some(meant) = meant_by(text, route).filter(|_| !value.is_of_element) else { return };
    check.report_with_help(
        at,
        format_args!("`{text}` is constant text here"),
        format_args!("{meant} for the value of the request, or another text"),
        Some(format!("did you mean `{meant}`?")),
    );
}

/// The source that a whole text resembles: `:id` and `<id>` for a path parameter, and sources
/// without braces.
fn meant_by(text: &str, Route { api, path, .. }: Route<'_>) -> Option<ValueSource> {
    let in_brackets = || text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let of_path = text
        .strip_prefix([':', '$'])
        .or_else(in_brackets)
        .map(|name| ValueSource::Path(name.to_owned()));
    let source = of_path.or_else(|| text.parse().ok())?;
    let is_known = match &source {
        ValueSource::Path(name) => path.parameters().any(|known| known == name),
        ValueSource::Context(names) => context_variable::held(names).is_some(),
        ValueSource::QueryString(_) => true,
        ValueSource::StageVariable(name) => {
            api.stages.iter().any(|stage| stage.variables.contains_key(name))
        }
        ValueSource::Header(_)
        | ValueSource::Body(_)
        | ValueSource::Element(_)
        | ValueSource::Index
        | ValueSource::Headers
        | ValueSource::HeaderList(_)
        | ValueSource::QueryStrings
        | ValueSource::QueryStringList(_)
        | ValueSource::Now { .. }
        | ValueSource::ShortId(_)
        | ValueSource::SortableId => false,
    };
    is_known.then_some(source)
}
