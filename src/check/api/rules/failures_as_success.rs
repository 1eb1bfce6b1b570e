use crate::check::api::selection::responding;
use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::IntegrationType;
use crate::load::Part;

api_rule! {
    /// Checks that failures of the backend do not have the status of a success.
    ///
    /// ## Why
    /// The response without a selection pattern is for everything that no pattern matches. If it is
    /// the only one, DynamoDB's refusals reach the caller with its status, 200, and with its
    /// template, which then finds nothing.
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
    ///   IntegrationResponses: [{StatusCode: 200}]
    /// MethodResponses: [{StatusCode: 200}]
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
    "DG940", "failures-as-success", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    let is_mapped = matches!(integration.r#type, IntegrationType::Aws | IntegrationType::Http);
    if !is_mapped {
        return;
    }
    let answers = |status: u16| {
        let text = if at.is_function() { "Error: no" } else { &status.to_string() };
        responding(integration, text).filter(|(of, response)| {
            let sets_status = |template: &String| template.contains("responseOverride");
            (200..300).contains(of) && !response.response_templates.values().any(sets_status)
        })
    };
    let statuses: &[u16] = &[400, 500];
    let found: Vec<_> =
        statuses.iter().filter_map(|status| Some((status, answers(*status)?.0))).collect();
    let Some((failure, status)) = found.first() else { return };
    let failures = match (at.is_function(), found.len()) {
        (true, _) => "errors of the function".to_owned(),
        (false, 1) => format!("failures of the backend such as {failure}"),
        (false, _) => "all failures of the backend".to_owned(),
    };
    let expected = if at.is_function() {
        "a response with a selection pattern such as `.+`, which matches the error message"
    } else {
        r"responses with the selection patterns `4\d{2}` and `5\d{2}`"
    };
    check.report(
        Part::IntegrationResponse(at.route.clone(), *status),
        format_args!("{failures} are answered with {status}"),
        expected,
    );
}
