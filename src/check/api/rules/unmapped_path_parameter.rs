use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that the integration maps the parameters of its URI.
    ///
    /// ## Why
    /// A name in braces that no `integration.request.path` parameter maps stays as it is, as far as
    /// is known, so the backend sees the braces.
    ///
    /// ## Example
    /// ```yaml
    /// HttpMethod: GET
    /// Integration:
    ///   Type: HTTP_PROXY
    ///   IntegrationHttpMethod: GET
    ///   Uri: https://example.com/orders/{number}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// HttpMethod: GET
    /// RequestParameters: {method.request.path.id: true}
    /// Integration:
    ///   Type: HTTP_PROXY
    ///   IntegrationHttpMethod: GET
    ///   Uri: https://example.com/orders/{number}
    ///   RequestParameters: {integration.request.path.number: method.request.path.id}
    /// ```
    "DG956", "unmapped-path-parameter", Warning, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    let Some(uri) = &integration.uri else { return };
    for (start, _) in uri.match_indices('{') {
        let Some(length) = uri[start..].find('}') else { continue };
        let name = &uri[start + 1..start + length];
        let is_name = !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.'));
        let is_variable = uri[..start].ends_with('$');
        let name = name.trim_end_matches('+');
        let mapped = format!("integration.request.path.{name}");
        let sets_it = |template: &String| template.contains("requestOverride.path");
        if is_name
            && !is_variable
            && !integration.request_parameters.contains_key(&mapped)
            && !integration.request_templates.values().any(sets_it)
        {
            check.report(
                Part::IntegrationProperty(at.route.clone(), "uri"),
                format_args!("the integration does not map `{{{name}}}` of its URI"),
                format_args!("the request parameter `{mapped}`"),
            );
        }
    }
}
