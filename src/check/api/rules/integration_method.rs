use crate::check::api::{ApiChecker, ApiFix, MethodAt, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that actions of services are called with POST.
    ///
    /// ## Why
    /// DynamoDB and the other services whose protocol is JSON, and Lambda, take POST only, whatever
    /// the method of the caller is.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: GET
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
    /// Replaces another method by POST.
    "DG947", "integration-method", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    const JSON: [&str; 6] = ["dynamodb", "events", "firehose", "kinesis", "lambda", "states"];
    let Some((service, _)) = at.service_action().filter(|(service, _)| JSON.contains(service))
    else {
        return;
    };
    match at.integration().http_method.as_deref() {
        Some("POST") => {}
        Some(method) => {
            let part = Part::IntegrationProperty(at.route.clone(), "httpMethod");
            let fix = ApiFix::whole("call the service with POST", part.clone(), method, "POST");
            let message =
                format!("the integration calls {service} with {method}, and it takes POST only");
            check.report(part, message, "POST").fixed_by([fix]);
        }
        None => drop(check.report(
            Part::Integration(at.route.clone()),
            format_args!("the integration has no HTTP method, and {service} takes POST"),
            "the HTTP method POST",
        )),
    }
}
