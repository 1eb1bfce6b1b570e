use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that models and required parameters are validated.
    ///
    /// ## Why
    /// Without a request validator, API Gateway does not look at them.
    ///
    /// ## Example
    /// ```yaml
    /// RequestParameters: {method.request.querystring.id: true}
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
    /// RequestParameters: {method.request.querystring.id: true}
    /// RequestValidatorId: {Ref: Validator}
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
    "DG950", "missing-validator", Warning, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let method = at.method;
    let id = method.request_validator_id.as_ref();
    let validator = id.and_then(|id| check.api().request_validators.get(id));
    if id.is_some() && validator.is_none() {
        // A validator that the loader does not know.
        return;
    }
    let validator = validator.copied().unwrap_or_default();
    // Path parameters are always there.
    let is_required = |name: &&String| !name.starts_with("method.request.path.");
    let parameter = method.request_parameters.iter().find(|(name, is)| **is && is_required(name));
    if let Some((name, _)) = parameter.filter(|_| !validator.validate_request_parameters) {
        check.report(
            Part::MethodParameter(at.route.clone(), name.clone()),
            format_args!("`{name}` is required, and no request validator checks parameters"),
            "a request validator with `validateRequestParameters`",
        );
    }
    let has_model = method.request_models.values().any(|model| model != "Empty");
    if has_model && !validator.validate_request_body {
        check.report(
            Part::Method(at.route.clone()),
            "the method has a model for bodies, and no request validator checks them",
            "a request validator with `validateRequestBody`",
        );
    }
}
