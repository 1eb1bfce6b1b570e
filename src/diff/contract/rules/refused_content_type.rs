use std::collections::BTreeSet;

use crate::diff::contract::{Changes, RoutePair, contract_rule};
use crate::gateway::api::{DeployedIntegration, PassthroughBehavior};

contract_rule! {
    /// Checks that a route accepts all content types of bodies that it accepted before.
    ///
    /// ## Why
    /// API Gateway answers 415 to a content type that has no mapping template, unless it passes such bodies through.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       content-types: [application/json, application/x-www-form-urlencoded]
    ///       put: {table: orders, values: {id: "{body.id}"}}
    /// ---
    /// api: {routes: {"POST /orders": {put: {table: orders, values: {id: "{body.id}"}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       content-types: [application/json, application/x-www-form-urlencoded]
    ///       put: {table: orders, values: {id: "{body.id}"}}
    ///     GET /orders/{id}: {get: {table: orders}}
    /// ```
    "DG756", "refused-content-type", Warning, Route(check)
}

/// A content type that no API has.
const OTHER: &str = "x-contract/other";

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    if !pair.old.verb.has_body() || !pair.new.verb.has_body() {
        return;
    }
    let (old, new) = (&pair.old.method.method_integration, &pair.new.method.method_integration);
    let declared = old.request_templates.keys().chain(new.request_templates.keys());
    let mut types: BTreeSet<&str> = declared.map(String::as_str).collect();
    types.extend(["application/json", OTHER]);
    for content_type in types {
        let shown = if content_type == OTHER {
            "other content types".to_owned()
        } else {
            format!("the content type `{content_type}`")
        };
        match (accepts(old, content_type), accepts(new, content_type)) {
            (true, false) => changes.breaking(format_args!("bodies of {shown} are now refused")),
            (false, true) => changes.harmless(format_args!("bodies of {shown} are now accepted")),
            _ => {}
        }
    }
}

/// True if the integration takes bodies of a content type.
fn accepts(integration: &DeployedIntegration, content_type: &str) -> bool {
    let templates = &integration.request_templates;
    let passes = match integration.passthrough_behavior {
        PassthroughBehavior::Never => false,
        PassthroughBehavior::WhenNoMatch => true,
        PassthroughBehavior::WhenNoTemplates => templates.is_empty(),
    };
    passes || templates.contains_key(content_type) || integration.r#type.as_str().ends_with("PROXY")
}
