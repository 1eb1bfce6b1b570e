use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::AuthorizationType;
use crate::load::Part;

api_rule! {
    /// Checks that methods with an authorizer's authorization name an authorizer.
    ///
    /// ## Why
    /// API Gateway refuses such a method.
    ///
    /// ## Example
    /// ```yaml
    /// AuthorizationType: COGNITO_USER_POOLS
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
    "DG961", "missing-authorizer", Error, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let of = at.method.authorization_type;
    let needs_one = matches!(of, AuthorizationType::Custom | AuthorizationType::CognitoUserPools);
    if needs_one && at.method.authorizer_id.is_none() {
        check.report(
            Part::MethodProperty(at.route.clone(), "authorizerId"),
            format_args!("the method has the authorization {} and no authorizer", of.as_str()),
            "an authorizer",
        );
    }
}
