use crate::check::regular_expression::fault;
use crate::check::route::{response_place, routes};
use crate::check::{Checker, rule};
use crate::gateway::ecma_pattern;
use crate::model::{Parameter, Shape};
use crate::plan::{PlannedApi, Resource};
use std::collections::HashMap;

rule! {
    /// Checks that regular expressions can be compiled.
    ///
    /// ## Why
    /// A pattern with a syntax error matches nothing, or stops the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {code: {default: a, allowed-pattern: "[a-"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {code: {default: a, allowed-pattern: "[a-z]"}}
    /// ```
    "DG112", "invalid-regular-expression", Error,
    Parameter(check_parameter), Resource(check), Shape(check_shape), Api(check_api)
}

fn check_parameter(parameter: &Parameter, check: &mut Checker<'_>) {
    if let Some(Err(error)) = parameter.allowed_pattern.as_deref().map(regex_lite::Regex::new) {
        let message = format_args!("invalid allowed pattern: {error}");
        check.report(&["allowed-pattern"], message, "a regular expression");
    }
}

fn check_shape(shape: &Shape, check: &mut Checker<'_>) {
    let Shape::String(string) = shape else { return };
    if let Some(error) = string.pattern.as_deref().and_then(ecma_pattern::fault) {
        let message = format_args!("invalid regular expression: {error}");
        check.report(&["pattern"], message, "a regular expression, such as ^[a-z]+$");
    }
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Authorizer(_, _, authorizer) = resource else { return };
    if let Some(error) = authorizer.validation_expression().and_then(fault) {
        check.report(
            &[authorizer.key(), "validation-expression"],
            format_args!("invalid regular expression: {error}"),
            "a regular expression for the token, such as ^Bearer .+$",
        );
    }
}

/// Checks the selection patterns of integrations. Most routes have the same.
fn check_api(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let mut faults: HashMap<&str, Option<String>> = HashMap::new();
    for route in routes(api).filter(|route| !route.method.is_generated()) {
        for response in route.method.integration.responses() {
            let Some(pattern) = response.selection_pattern.as_deref() else { continue };
            if let Some(error) = faults.entry(pattern).or_insert_with(|| fault(pattern)) {
                let status = response.status.to_string();
                let integration = &route.method.integration;
                check.at(route.id()).report(
                    &response_place(integration, &status, &["selection-pattern"]),
                    format_args!("invalid regular expression `{pattern}`: {error}"),
                    "a regular expression for the HTTP status, such as 4\\d{2}",
                );
            }
        }
    }
}
