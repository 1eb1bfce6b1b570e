use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::gateway::api::IntegrationType;
use crate::mapping::literal::holds_risky;
use crate::model::{PassthroughBehavior, RequestParameter};
use crate::text::{Reference, Segment};

rule! {
    /// Checks parameters that requests have to bring with a fixed value.
    ///
    /// ## Why
    /// A mapping template compares the value, so it needs a template and a constant that VTL
    /// does not interpret.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /health: {parameters: {query-string: {kind: {equals: b}}}, mock: {status: 200}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "GET /orders/{id}":
    ///       parameters: {query-string: {kind: {equals: b}}}
    ///       get: {table: orders}
    /// ```
    "DG521", "fixed-parameter", Error, Method(check)
}

fn check(Route { path, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let integration = &method.integration;
    for (parameter, value) in &method.fixed_parameters {
        let name = parameter.name();
        let at = ["parameters", parameter.section(), name, "equals"];
        check.require(
            !integration.request_templates.is_empty()
                && !integration.is_mock()
                && integration.kind != IntegrationType::Http
                && integration.passthrough != PassthroughBehavior::WhenNoMatch,
            &at,
            "a fixed value without a request template, which compares it",
            "an operation, or `raw` with another passthrough-behavior than WHEN_NO_MATCH",
        );
        check.require(!value.is_empty(), &at, "an empty value", "a value");
        check.require(
            !value.references().any(|reference| matches!(reference, Reference::Parameter(_))),
            &at,
            "a reference to a stack parameter, whose value a mapping template could interpret",
            "a constant, or ${tables.NAME.name}",
        );
        let mut segments = value.segments().iter();
        let is_risky =
            |segment: &Segment| matches!(segment, Segment::Literal(of) if holds_risky(of));
        check.require(
            value.as_literal().is_some() || !segments.any(is_risky),
            &at,
            "a mapping template would interpret the quotes, `$`, `#` or `\\` in it",
            "none of these beside a reference",
        );
        check.require(
            matches!(parameter, RequestParameter::Path(_))
                || !path.parameters().any(|known| known == name),
            &at[..3],
            format_args!("`{name}` is also a path parameter, which takes precedence"),
            "another name",
        );
    }
}
