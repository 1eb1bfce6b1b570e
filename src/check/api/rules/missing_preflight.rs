use crate::check::api::{ApiChecker, api_rule};
use crate::gateway::api::{AuthorizationType, DeployedMethod, HttpMethod};
use crate::load::{Part, RouteKey};

api_rule! {
    /// Checks that a path whose responses have CORS headers answers preflight requests.
    ///
    /// ## Why
    /// Before a request with JSON or an authorization, a browser sends `OPTIONS`. Without an
    /// answer, it does not send the request. A `GET` without an authorization, a key or headers of
    /// its own needs no answer.
    ///
    /// ## Example
    /// ```yaml
    /// HttpMethod: POST
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200, ResponseParameters: {method.response.header.Access-Control-Allow-Origin: "'*'"}}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses:
    ///   - {StatusCode: 200, ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}}
    ///   - {StatusCode: 400}
    ///   - {StatusCode: 500}
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
    "DG951", "missing-preflight", Warning, Api(check)
}

fn check(check: &mut ApiChecker<'_>) {
    for (path, methods) in &check.api().resources {
        let has_preflight =
            methods.keys().any(|verb| matches!(verb, HttpMethod::Options | HttpMethod::Any));
        if has_preflight {
            continue;
        }
        let is_asked = |(verb, method): &(&HttpMethod, &DeployedMethod)| {
            allows_origin(method) && !is_simple(**verb, method)
        };
        let Some((verb, _)) = methods.iter().find(is_asked) else {
            continue;
        };
        let route = RouteKey { path: path.clone(), method: *verb };
        check.report(
            Part::Method(route.clone()),
            format_args!(
                "{route} has CORS headers, and {path} has no OPTIONS method for preflight requests"
            ),
            "a mock integration for OPTIONS",
        );
    }
}

/// True if browsers send a request without asking first, as
/// [the standard](https://fetch.spec.whatwg.org/#cors-safelisted-method) has it, because it has no
/// headers of its own.
fn is_simple(verb: HttpMethod, method: &DeployedMethod) -> bool {
    let mut parameters = method.request_parameters.keys();
    matches!(verb, HttpMethod::Get | HttpMethod::Head)
        && method.authorization_type == AuthorizationType::None
        && !method.api_key_required
        && !parameters.any(|name| name.starts_with("method.request.header."))
        && !has_header(method, "access-control-allow-headers")
}

/// True if a response of a method has the CORS header.
pub(super) fn allows_origin(method: &DeployedMethod) -> bool {
    has_header(method, "access-control-allow-origin")
}

fn has_header(method: &DeployedMethod, header: &str) -> bool {
    let responses = method.method_integration.integration_responses.values();
    responses
        .flat_map(|response| response.response_parameters.keys())
        .filter_map(|name| name.strip_prefix("method.response.header."))
        .any(|name| name.eq_ignore_ascii_case(header))
}
