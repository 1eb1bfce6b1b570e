use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that requests to EventBridge have the headers of its protocol.
    ///
    /// ## Why
    /// API Gateway sends `X-Amz-Target` by itself to some services only. EventBridge refuses a
    /// request without `X-Amz-Target: AWSEvents.PutEvents` and `Content-Type:
    /// application/x-amz-json-1.1`.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   IntegrationHttpMethod: POST
    ///   Uri: arn:aws:apigateway:us-east-1:events:action/PutEvents
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"Entries": [{"Source": "shop", "DetailType": "placed", "Detail": "{}"}]}'}
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
    ///   Uri: arn:aws:apigateway:us-east-1:events:action/PutEvents
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestParameters:
    ///     integration.request.header.X-Amz-Target: "'AWSEvents.PutEvents'"
    ///     integration.request.header.Content-Type: "'application/x-amz-json-1.1'"
    ///   RequestTemplates: {application/json: '{"Entries": [{"Source": "shop", "DetailType": "placed", "Detail": "{}"}]}'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    "DG960", "missing-target-header", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    if at.service_action() != Some(("events", "PutEvents")) {
        return;
    }
    let integration = at.integration();
    let sets_headers = |template: &String| template.contains("requestOverride");
    if integration.request_templates.values().any(sets_headers) {
        return;
    }
    for header in ["X-Amz-Target", "Content-Type"] {
        let name = format!("integration.request.header.{header}");
        let is_mapped =
            integration.request_parameters.keys().any(|known| known.eq_ignore_ascii_case(&name));
        if !is_mapped {
            check.report(
                Part::Integration(at.route.clone()),
                format_args!(
                    "the integration does not send the header {header}, which EventBridge requires"
                ),
                format_args!("the request parameter `{name}`"),
            );
        }
    }
}
