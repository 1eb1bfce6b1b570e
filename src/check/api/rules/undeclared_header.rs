use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that the method declares the headers that its integration responses map.
    ///
    /// ## Why
    /// API Gateway refuses the mapping of a header that the method response does not declare.
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
    ///   IntegrationResponses:
    ///     - {StatusCode: 200, ResponseParameters: {method.response.header.Location: "'/orders'"}}
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
    ///     - {StatusCode: 200, ResponseParameters: {method.response.header.Location: "'/orders'"}}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses:
    ///   - {StatusCode: 200, ResponseParameters: {method.response.header.Location: true}}
    ///   - {StatusCode: 400}
    ///   - {StatusCode: 500}
    /// ```
    "DG945", "undeclared-header", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    for (status, response) in &at.integration().integration_responses {
        let Some(declared) = at.method.method_responses.get(status) else { continue };
        for name in response.response_parameters.keys() {
            if !declared.response_parameters.contains_key(name) {
                check.report(
                    Part::ResponseParameter(at.route.clone(), *status, name.clone()),
                    format_args!("the method response {status} does not declare `{name}`"),
                    "the header in the parameters of the method response",
                );
            }
        }
    }
}
