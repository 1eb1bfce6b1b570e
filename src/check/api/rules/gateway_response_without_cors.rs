use crate::check::api::rules::missing_preflight::allows_origin;
use crate::check::api::{ApiChecker, api_rule};
use crate::gateway::api::GatewayResponseType;
use crate::load::Part;

api_rule! {
    /// Checks that the errors of an API with CORS have CORS headers, too.
    ///
    /// ## Why
    /// API Gateway answers a refused request by itself: 401, 403, 415, 429. Without the header, a
    /// browser hides such a response from the page, which cannot know what happened. A 4XX and a
    /// 5XX gateway response add it.
    ///
    /// ## Example
    /// ```yaml
    /// HttpMethod: OPTIONS
    /// Integration:
    ///   Type: MOCK
    ///   PassthroughBehavior: WHEN_NO_MATCH
    ///   RequestTemplates: {application/json: '{"statusCode": 200}'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200, ResponseParameters: {method.response.header.Access-Control-Allow-Origin: "'*'"}}
    /// MethodResponses:
    ///   - {StatusCode: 200, ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Resources:
    ///   Refused:
    ///     Type: AWS::ApiGateway::GatewayResponse
    ///     Properties:
    ///       RestApiId: {Ref: Api}
    ///       ResponseType: DEFAULT_4XX
    ///       ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}
    ///   Failed:
    ///     Type: AWS::ApiGateway::GatewayResponse
    ///     Properties:
    ///       RestApiId: {Ref: Api}
    ///       ResponseType: DEFAULT_5XX
    ///       ResponseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}
    /// ```
    "DG952", "gateway-response-without-cors", Warning, Api(check)
}

fn check(check: &mut ApiChecker<'_>) {
    let api = check.api();
    let methods = api.resources.values().flat_map(|methods| methods.values());
    if !methods.into_iter().any(allows_origin) {
        return;
    }
    let has = |of: GatewayResponseType| {
        api.gateway_responses.get(&of).is_some_and(|response| {
            response
                .response_parameters
                .keys()
                .any(|name| name.to_lowercase().ends_with(".access-control-allow-origin"))
        })
    };
    let missing: Vec<_> = [GatewayResponseType::Default4xx, GatewayResponseType::Default5xx]
        .into_iter()
        .filter(|of| !has(*of))
        .map(GatewayResponseType::as_str)
        .collect();
    if !missing.is_empty() {
        check.report(
            Part::Api,
            format_args!(
                "the API has CORS headers, and its gateway responses {} have none",
                missing.join(" and ")
            ),
            "`gatewayresponse.header.Access-Control-Allow-Origin` in both",
        );
    }
}
