use crate::check::api::{ApiChecker, ApiFix, MethodAt, api_rule};
use crate::gateway::api::{IntegrationType, PassthroughBehavior};
use crate::load::Part;

api_rule! {
    /// Checks that bodies without a request template do not reach a service.
    ///
    /// ## Why
    /// With the passthrough behavior `WHEN_NO_MATCH`, which is the default, a body of a content
    /// type without a template is sent to the service as it is. A caller who sends `Content-Type:
    /// text/plain` then writes the whole request, for any table that the role allows. Without
    /// templates, all bodies are such.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: WHEN_NO_MATCH
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
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
    ///
    /// ## Fix
    /// Sets NEVER if there are mapping templates. API Gateway then responds 415 to other content
    /// types.
    "DG948", "unmapped-content-type", Error, Method(check)
}

/// The services that take a request in the body. The others take it in the address or in mapped
/// parameters, too.
const BY_BODY: [&str; 5] = ["dynamodb", "events", "firehose", "kinesis", "states"];

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let integration = at.integration();
    let is_by_body = at.service_action().is_some_and(|(service, _)| BY_BODY.contains(&service));
    if integration.r#type != IntegrationType::Aws || !is_by_body {
        return;
    }
    let has_templates = !integration.request_templates.is_empty();
    let passes = match integration.passthrough_behavior {
        PassthroughBehavior::WhenNoMatch => true,
        PassthroughBehavior::WhenNoTemplates => !has_templates,
        PassthroughBehavior::Never => false,
    };
    if passes {
        let of =
            if has_templates { "a content type without a template" } else { "any content type" };
        let part = Part::IntegrationProperty(at.route.clone(), "passthroughBehavior");
        // Without templates, the body of the caller is the request.
        let fix = has_templates.then(|| ApiFix::no_passthrough(part.clone()));
        check
            .report(
                part,
                format_args!(
                    "a caller can write the whole request to the service with a body of {of}"
                ),
                "the passthrough behavior NEVER",
            )
            .fixed_by(fix);
    }
}
