use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::IntegrationType;
use crate::load::Part;

api_rule! {
    /// Checks that mock integrations choose a status.
    ///
    /// ## Why
    /// The request template of a mock integration renders `{"statusCode": 200}`. API Gateway
    /// responds 500 without it.
    ///
    /// ## Example
    /// ```yaml
    /// HttpMethod: GET
    /// Integration:
    ///   Type: MOCK
    ///   RequestTemplates: {application/json: '{"status": 200}'}
    ///   IntegrationResponses: [{StatusCode: 200}]
    /// MethodResponses: [{StatusCode: 200}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// HttpMethod: GET
    /// Integration:
    ///   Type: MOCK
    ///   RequestTemplates: {application/json: '{"statusCode": 200}'}
    ///   IntegrationResponses: [{StatusCode: 200}]
    /// MethodResponses: [{StatusCode: 200}]
    /// ```
    "DG953", "mock-status", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    if integration.r#type != IntegrationType::Mock {
        return;
    }
    if integration.request_templates.is_empty() {
        check.report(
            Part::Integration(at.route.clone()),
            "the mock integration has no request template, so API Gateway responds 500",
            "the request template `{\"statusCode\": 200}` for application/json",
        );
    }
    for (of, template) in &integration.request_templates {
        if !template.contains("statusCode") && !template.contains("responseOverride") {
            check.report(
                Part::RequestTemplate(at.route.clone(), of.clone()),
                "the request template renders no statusCode, so API Gateway responds 500",
                "`{\"statusCode\": 200}`",
            );
        }
    }
}
