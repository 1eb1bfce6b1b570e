use crate::check::api::path_parameters;
use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that the method declares the parameters that its integration maps.
    ///
    /// ## Why
    /// API Gateway refuses the mapping of a header, a query string parameter or a path parameter
    /// that the method does not declare.
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
    ///   RequestParameters: {integration.request.header.X-Trace: method.request.header.X-Trace}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// RequestParameters: {method.request.header.X-Trace: false}
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   RequestParameters: {integration.request.header.X-Trace: method.request.header.X-Trace}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    "DG957", "undeclared-parameter", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    for (name, value) in &at.integration().request_parameters {
        let kinds =
            ["method.request.header.", "method.request.querystring.", "method.request.path."];
        if !kinds.iter().any(|kind| value.starts_with(kind)) {
            continue;
        }
        // The parameters of a path are declared by it in OpenAPI.
        let of_path = value.strip_prefix("method.request.path.");
        let is_of_path =
            of_path.is_some_and(|name| path_parameters(&at.route.path).iter().any(|of| of == name));
        if !is_of_path && !at.method.request_parameters.contains_key(value) {
            check.report(
                Part::RequestParameter(at.route.clone(), name.clone()),
                format_args!("the method does not declare `{value}`"),
                "the parameter among the request parameters of the method",
            );
        }
    }
}
