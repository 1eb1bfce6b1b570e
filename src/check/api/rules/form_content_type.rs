use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::IntegrationType;
use crate::load::Part;

api_rule! {
    /// Checks that forms are sent with their content type.
    ///
    /// ## Why
    /// SQS and SNS read a form only with the header `Content-Type:
    /// application/x-www-form-urlencoded`. By default, API Gateway sends `application/json`.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   IntegrationHttpMethod: POST
    ///   Uri: arn:aws:apigateway:us-east-1:sqs:path/123456789012/orders
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   IntegrationHttpMethod: POST
    ///   Uri: arn:aws:apigateway:us-east-1:sqs:path/123456789012/orders
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestParameters: {integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"}
    ///   RequestTemplates: {application/json: 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    "DG958", "form-content-type", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    if integration.r#type != IntegrationType::Aws {
        return;
    }
    let header = integration
        .request_parameters
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("integration.request.header.content-type"));
    let is_form = header.is_some_and(|(_, value)| value.contains("x-www-form-urlencoded"));
    for (of, template) in &integration.request_templates {
        let begins_form = template.trim_start().starts_with("Action=");
        let sets_it = template.contains("requestOverride");
        if begins_form && !is_form && !sets_it {
            check.report(
                Part::RequestTemplate(at.route.clone(), of.clone()),
                "the template renders a form, which is sent as application/json",
                "`integration.request.header.Content-Type` with the value `'application/x-www-form-urlencoded'`",
            );
        }
    }
}
