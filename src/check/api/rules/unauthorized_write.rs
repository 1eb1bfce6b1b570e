use crate::check::api::{ApiChecker, MethodAt, api_rule};
use crate::gateway::api::AuthorizationType;
use crate::load::Part;

api_rule! {
    /// Checks that methods that write are not open to everyone.
    ///
    /// ## Why
    /// Without an authorization, an API key or a resource policy, everyone who knows the address
    /// can write to the table, or send messages.
    ///
    /// ## Example
    /// ```yaml
    /// HttpMethod: DELETE
    /// AuthorizationType: NONE
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/DeleteItem
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
    /// HttpMethod: DELETE
    /// AuthorizationType: AWS_IAM
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/DeleteItem
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
    "DG954", "unauthorized-write", Warning, Method(check)
}

fn check(at: MethodAt<'_>, check: &mut ApiChecker<'_>) {
    let method = at.method;
    let is_open = method.authorization_type == AuthorizationType::None
        && !method.api_key_required
        && check.api().policy.is_none();
    let Some((service, action)) = at.service_action().filter(|_| is_open) else { return };
    let reads = ["Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet", "Receive"];
    let writes = match service {
        "lambda" | "s3" => false,
        "sqs" if action.starts_with("path/") => {
            // The action is in the form, or a parameter.
            let named =
                at.integration().request_parameters.get("integration.request.querystring.Action");
            !named.is_some_and(|action| reads.iter().any(|verb| action.contains(verb)))
        }
        _ => !reads.iter().any(|verb| action.starts_with(verb)) && !action.starts_with("path/"),
    };
    if writes {
        check.report(
            Part::Method(at.route.clone()),
            format_args!("anyone can call {} with {}", service_name(service, action), at.route),
            "an authorization such as AWS_IAM, or an API key that is required",
        );
    }
}

fn service_name(service: &str, action: &str) -> String {
    match action.strip_prefix("path/") {
        Some(_) => service.to_owned(),
        None => format!("{service}:{action}"),
    }
}
