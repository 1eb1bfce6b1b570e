use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::IntegrationType;
use crate::load::Part;

api_rule! {
    /// Checks that at most one integration response has no selection pattern.
    ///
    /// ## Why
    /// The response without a pattern is the default, and there can be only one. The others never
    /// answer.
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
    ///   IntegrationResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500, SelectionPattern: '[45]\d{2}'}]
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
    "DG942", "second-default-response", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    if matches!(integration.r#type, IntegrationType::AwsProxy | IntegrationType::HttpProxy) {
        return;
    }
    let defaults: Vec<u16> = integration
        .integration_responses
        .iter()
        .filter(|(_, response)| response.selection_pattern.as_deref().is_none_or(str::is_empty))
        .map(|(status, _)| *status)
        .collect();
    for status in defaults.iter().skip(1) {
        check.report(
            Part::IntegrationResponse(at.route.clone(), *status),
            format_args!(
                "the response {} is the default already, so this one never answers",
                defaults[0]
            ),
            "a selection pattern",
        );
    }
}
