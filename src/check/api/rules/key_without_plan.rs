use crate::check::api::{ApiChecker, api_rule};
use crate::load::{Part, RouteKey};

api_rule! {
    /// Checks that an API that requires keys has a usage plan.
    ///
    /// ## Why
    /// A key is only valid for the stages of its usage plans. Without one, API Gateway refuses
    /// every request.
    ///
    /// ## Example
    /// ```yaml
    /// ApiKeyRequired: true
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
    /// ## Instead
    /// ```yaml
    /// Resources:
    ///   Plan:
    ///     Type: AWS::ApiGateway::UsagePlan
    ///     Properties: {ApiStages: [{ApiId: {Ref: Api}, Stage: {Ref: Stage}}]}
    /// ```
    "DG955", "key-without-plan", Warning, Api(check)
}

fn check(check: &mut ApiChecker<'_>) {
    let api = check.api();
    if api.usage_plans.values().any(|plan| !plan.api_stages.is_empty()) {
        return;
    }
    for (path, methods) in &api.resources {
        for (verb, method) in methods {
            if method.api_key_required {
                let route = RouteKey { path: path.clone(), method: *verb };
                check.report(
                    Part::MethodProperty(route.clone(), "apiKeyRequired"),
                    format_args!("{route} requires an API key, and no usage plan of this file has the API's stage"),
                    "a usage plan with the stage, and a key in it",
                );
                return;
            }
        }
    }
}
