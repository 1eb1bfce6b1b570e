use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::{DeployedIntegrationResponse, IntegrationType};
use crate::load::Part;

api_rule! {
    /// Checks that proxy integrations map nothing.
    ///
    /// ## Why
    /// A proxy integration ignores request templates and integration responses.
    ///
    /// ## Example
    /// ```yaml
    /// HttpMethod: GET
    /// Integration:
    ///   Type: AWS_PROXY
    ///   IntegrationHttpMethod: POST
    ///   Uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders/invocations
    ///   RequestTemplates: {application/json: '{"id": 1}'}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// HttpMethod: GET
    /// Integration:
    ///   Type: AWS_PROXY
    ///   IntegrationHttpMethod: POST
    ///   Uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:orders/invocations
    /// ```
    "DG962", "ignored-mapping", Note, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    if !matches!(integration.r#type, IntegrationType::AwsProxy | IntegrationType::HttpProxy) {
        return;
    }
    if let Some(of) = integration.request_templates.keys().next() {
        check.report(
            Part::RequestTemplate(at.route.clone(), of.clone()),
            "a proxy integration ignores its request templates",
            "no templates, or another type of integration",
        );
    }
    let has_mapping = |response: &DeployedIntegrationResponse| {
        !response.response_templates.is_empty() || !response.response_parameters.is_empty()
    };
    let mapped =
        integration.integration_responses.iter().find(|(_, response)| has_mapping(response));
    if let Some((status, _)) = mapped {
        check.report(
            Part::IntegrationResponse(at.route.clone(), *status),
            "a proxy integration ignores its responses",
            "headers and bodies that the backend sends",
        );
    }
}
