use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::{IntegrationType, PassthroughBehavior};
use crate::load::Part;

api_rule! {
    /// Checks that a request validator does not miss bodies of other content types.
    ///
    /// ## Why
    /// A body is only validated if its content type has a model. If the integration takes other
    /// content types, too, the caller chooses whether the body is validated.
    ///
    /// ## Example
    /// ```yaml
    /// RequestValidatorId: {Ref: Validator}
    /// RequestModels: {application/json: {Ref: Order}}
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {text/plain: '{"TableName": "orders", "Key": {"id": {"S": "b"}}}', application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   IntegrationResponses:
    ///     - {StatusCode: 200}
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// RequestValidatorId: {Ref: Validator}
    /// RequestModels: {application/json: {Ref: Order}}
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
    "DG949", "unvalidated-content-type", Warning, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let validator = at.method.request_validator_id.as_ref();
    let validator = validator.and_then(|id| check.api().request_validators.get(id));
    let models = &at.method.request_models;
    if !validator.is_some_and(|validator| validator.validate_request_body) || models.is_empty() {
        return;
    }
    let integration = at.integration();
    let is_mapped = matches!(integration.r#type, IntegrationType::Aws | IntegrationType::Http);
    if !is_mapped {
        return;
    }
    let without = integration.request_templates.keys().find(|of| !models.contains_key(*of));
    let others = match without {
        Some(of) => format!("of the content type {of}"),
        None if integration.passthrough_behavior == PassthroughBehavior::WhenNoMatch => {
            "of other content types".to_owned()
        }
        None => return,
    };
    check.report(
        Part::MethodProperty(at.route.clone(), "requestValidatorId"),
        format_args!("bodies {others} are not validated, because they have no model"),
        "models for all content types, and the passthrough behavior NEVER",
    );
}
