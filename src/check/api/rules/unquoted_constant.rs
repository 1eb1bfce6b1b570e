use crate::check::api::{ApiChecker, ApiFix, MethodAt, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that constants in mappings of parameters are in single quotes.
    ///
    /// ## Why
    /// API Gateway refuses a value that is neither in single quotes nor the name of a source.
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
    ///   RequestParameters: {integration.request.header.Content-Type: application/json}
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
    ///   RequestParameters: {integration.request.header.Content-Type: "'application/json'"}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Fix
    /// Adds the quotes, unless the value looks like the name of a source.
    "DG946", "unquoted-constant", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let route = at.route;
    for (name, value) in &at.integration().request_parameters {
        // HTTP APIs have other parameters.
        if !name.starts_with("integration.request.") {
            continue;
        }
        check_value(value, Part::RequestParameter(route.clone(), name.clone()), check);
    }
    for (status, response) in &at.integration().integration_responses {
        for (name, value) in &response.response_parameters {
            check_value(
                value,
                Part::ResponseParameter(route.clone(), *status, name.clone()),
                check,
            );
        }
    }
}

fn check_value(value: &str, part: Part, check: &mut ApiChecker<'_>) {
    const SOURCES: [&str; 4] =
        ["context.", "integration.response.", "method.request.", "stageVariables."];
    let is_constant = value.len() > 1 && value.starts_with('\'') && value.ends_with('\'');
    let is_source = SOURCES.iter().any(|source| value.starts_with(source));
    if !is_constant && !is_source {
        let quoted = format!("'{}'", value.trim_matches('\''));
        let title = "put the constant in single quotes";
        let fix = is_plainly_constant(value)
            .then(|| ApiFix::whole(title, part.clone(), value, quoted.as_str()));
        check
            .report(
                part,
                format_args!("`{value}` is neither a constant in single quotes nor a source"),
                format_args!("`{quoted}`, or a source such as `method.request.header.NAME`"),
            )
            .fixed_by(fix);
    }
}

/// True for a value that cannot be meant for a source or an expression.
fn is_plainly_constant(value: &str) -> bool {
    const SOURCES: [&str; 5] = ["context", "integration", "method", "request", "stage"];
    let lower = value.to_ascii_lowercase();
    !value.is_empty()
        && !value.contains(['\'', '"', '$'])
        && !SOURCES.iter().any(|source| lower.starts_with(source))
}
