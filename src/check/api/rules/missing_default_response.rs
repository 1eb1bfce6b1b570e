use crate::check::api::selection::responding;
use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::IntegrationType;
use crate::load::Part;

api_rule! {
    /// Checks that the integration has a response for every status of the backend.
    ///
    /// ## Why
    /// API Gateway responds 500 to what no selection pattern matches, if there is no default.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   IntegrationResponses: [{StatusCode: 200, SelectionPattern: '200'}, {StatusCode: 400, SelectionPattern: '400'}]
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    "DG943", "missing-default-response", Warning, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    if !matches!(
        integration.r#type,
        IntegrationType::Aws | IntegrationType::Http | IntegrationType::Mock
    ) {
        return;
    }
    if integration.integration_responses.is_empty() {
        check.report(
            Part::Integration(at.route.clone()),
            "the integration has no response, so API Gateway responds 500 to every request",
            "an integration response for the status 200",
        );
        return;
    }
    if at.is_function() || integration.r#type == IntegrationType::Mock {
        return;
    }
    let unmatched = [200, 400, 500, 503].into_iter();
    let unmatched =
        unmatched.filter(|status: &u16| responding(integration, &status.to_string()).is_none());
    let unmatched: Vec<_> = unmatched.map(|status| status.to_string()).collect();
    if !unmatched.is_empty() {
        check.report(
            Part::Integration(at.route.clone()),
            format_args!(
                "no integration response is for a backend that responds {}",
                unmatched.join(", ")
            ),
            "a response without a selection pattern, or patterns for all statuses",
        );
    }
}
