use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::mapping;
use crate::model::PassthroughBehavior;

rule! {
    /// Checks that the passthrough behavior rejects bodies that no model validates, and does not
    /// reject every request.
    ///
    /// ## Why
    /// Bodies of other content types would reach DynamoDB without validation, or no request
    /// would.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       raw: {action: PutItem, tables: [orders], passthrough-behavior: WHEN_NO_MATCH}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {raw: {action: PutItem, tables: [orders]}}}}
    /// ```
    "DG519", "passthrough-behavior", Error, Method(check)
}

fn check(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let integration = &method.integration;
    if integration.is_mock() {
        return;
    }
    let templates = &integration.request_templates;
    let passes_bodies = integration.passthrough == PassthroughBehavior::WhenNoMatch
        && templates.values().any(|of| of.as_literal() == Some(mapping::PASSTHROUGH));
    check.require(
        !passes_bodies,
        &["raw", "passthrough-behavior"],
        "bodies of other content types would be passed through without validation",
        "NEVER, or a request template",
    );
    check.require(
        integration.passthrough != PassthroughBehavior::Never || !templates.is_empty(),
        &["raw", "passthrough-behavior"],
        "the passthrough behavior NEVER without a request template rejects every request",
        "a request template, or another passthrough behavior",
    );
}
